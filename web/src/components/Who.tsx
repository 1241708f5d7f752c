/** A person in one look: what they have to do with the call, name, and where from. */
import { useText } from "../app/ui";
import type { Person } from "../protocol/generated";
import type { Key } from "../text/catalogue";

export function Who({ label, person }: { label: Key; person: Person }) {
  const t = useText();
  return (
    <p class="caller">
      <span class="muted">{t(label)}</span>
      <strong>{person.name}</strong>
      <span>{[person.title || t(`role.${person.role}`), person.organisation, person.telephone].filter(Boolean).join(" · ")}</span>
    </p>
  );
}
