/** What a person can ask for, as calls on the shell. */
import { mark } from "../media/timings";
import { parseQuestionnaire } from "../state/questionnaire";
import type { Shell } from "./shell";
import type { Actions } from "./ui";

type Part<K extends keyof Actions> = Pick<Actions, K>;

function sessionActions(shell: Shell): Part<"signInAddress" | "signOut" | "setLanguage" | "tryNow" | "go" | "dismissToast" | "dismissCall"> {
  return {
    signInAddress: () => shell.options.signInAddress(shell.language.value),
    signOut() {
      shell.options.memory.forgetPerson();
      void shell.options.signOut().finally(() => shell.connection.stop());
    },
    setLanguage(language) {
      shell.language.value = language;
      shell.options.memory.writeLanguage(language);
      // Offline is no problem here: the next hello says the language.
      shell.connection.request("session.language", { language }).catch(() => {});
    },
    tryNow: () => shell.connection.nudge(),
    go: (page) => shell.dispatch({ kind: "go", page }),
    dismissToast: (id) => shell.dispatch({ kind: "toast_gone", id }),
    dismissCall: (call) => shell.dispatch({ kind: "dismiss", call }),
  };
}

function presenceActions(shell: Shell): Part<"setPresence" | "ready"> {
  return {
    setPresence: (presence) => void shell.ask("presence.set", { presence }),
    ready: () => void shell.ask("presence.ready", {}),
  };
}

function formActions(shell: Shell): Part<"loadForm" | "suggest" | "readDraft" | "writeDraft" | "readNote" | "writeNote"> {
  const { memory } = shell.options;
  return {
    // Not through ask(): without the form the pages say so themselves, where it is missed.
    async loadForm(hotline) {
      const answer = await shell.connection.request("hotline.form", { hotline }).catch(() => null);
      const form = answer && parseQuestionnaire(answer.questionnaire);
      return answer && form ? { form, source: answer.source } : null;
    },
    // Likewise: a suggestion that does not come is no error for a person.
    suggest: (hotline, answers) => shell.connection.request("triage.suggest", { hotline, answers }).catch(() => null),
    readDraft: (hotline) => memory.readDraft(hotline),
    writeDraft: (hotline, draft) => memory.writeDraft(hotline, draft),
    readNote: (call) => memory.readNote(call),
    writeNote: (call, note) => memory.writeNote(call, note),
  };
}

function callActions(shell: Shell): Part<"place" | "leave" | "hangUp" | "accept" | "decline" | "outcome"> {
  return {
    place: (params) => void shell.place({ ...params, key: shell.options.newKey() }),
    leave: (call) => void shell.ask("call.leave", { call }),
    hangUp: (call) => void shell.ask("call.hang_up", { call }),
    accept(call) {
      mark("accept_clicked");
      shell.dispatch({ kind: "ring_answered", call });
      void shell.ask("ring.accept", { call });
    },
    decline(call, reason) {
      shell.dispatch({ kind: "ring_answered", call });
      void shell.ask("ring.decline", { call, reason });
    },
    async outcome(call, outcome, note) {
      const saved = await shell.ask("call.outcome", { call, outcome, note });
      if (saved) shell.options.memory.writeNote(call, "");
    },
  };
}

function deviceActions(shell: Shell): Part<"openDevices" | "testDevices" | "chooseDevices" | "closeDevices" | "setMuted" | "setCameraOff" | "remoteStarted"> {
  return {
    openDevices(check) {
      shell.deviceCheck.value = check;
      if (check.for === "call") void shell.localMedia.acquire();
    },
    testDevices: () => void shell.localMedia.choose(shell.choice.value),
    chooseDevices(choice) {
      shell.choice.value = choice;
      shell.options.memory.writeDevices(choice, shell.tested.value);
      void shell.localMedia.choose(choice);
    },
    closeDevices(worked) {
      const check = shell.deviceCheck.value;
      shell.deviceCheck.value = null;
      if (worked) {
        shell.tested.value = true;
        shell.options.memory.writeDevices(shell.choice.value, true);
      }
      if (worked && check?.for === "call") check.then();
      else shell.releaseDevices();
    },
    setMuted(muted) {
      shell.muted.value = muted;
      shell.room.setPaused("audio", muted);
    },
    setCameraOff(off) {
      shell.cameraOff.value = off;
      shell.room.setPaused("video", off);
    },
    remoteStarted: () => mark("first_frame"),
  };
}

export function makeActions(shell: Shell): Actions {
  return {
    ...sessionActions(shell), ...presenceActions(shell), ...formActions(shell),
    ...callActions(shell), ...deviceActions(shell),
  };
}
