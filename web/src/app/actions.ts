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
    setPresence: (params) => void shell.ask("presence.set", params),
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

function callActions(shell: Shell): Part<"place" | "leave" | "hangUp" | "accept" | "decline" | "hold" | "transfer"> {
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
    hold: (call, on) => void shell.ask("call.hold", { call, on }),
    transfer: (call, hotline) => void shell.ask("call.transfer", { call, hotline }),
  };
}

function callbackActions(shell: Shell): Part<"requestCallback" | "answerCallback" | "declineCallback" | "sendQuestion"> {
  return {
    requestCallback: (params) => void shell.ask("callback.request", params),
    answerCallback(call) {
      mark("accept_clicked");
      shell.dispatch({ kind: "ring_answered", call });
      void shell.ask("callback.answer", { call });
    },
    declineCallback(call) {
      shell.dispatch({ kind: "ring_answered", call });
      void shell.ask("callback.decline", { call });
    },
    sendQuestion: (call) => void shell.ask("call.question", { call }),
  };
}

function dutyActions(shell: Shell): Part<"outcome" | "takeTask" | "setTimeOut"> {
  return {
    async outcome(params) {
      const saved = await shell.ask("call.outcome", params);
      if (!saved) return;
      shell.options.memory.writeNote(params.call, "");
      const { page } = shell.app.value;
      if (page.at === "task" && page.call === params.call) shell.dispatch({ kind: "go", page: { at: "home" } });
    },
    takeTask: (call) => void shell.ask("task.take", { call }),
    setTimeOut: (params) => void shell.ask("time_out.set", params),
  };
}

function dischargeActions(shell: Shell): Part<"checkDischarge" | "dischargeChoices" | "registerDischarge"> {
  return {
    // Not through ask(): a check that does not come is no error for a person.
    checkDischarge: (cpr) => shell.connection.request("discharge.check", { cpr }).catch(() => null),
    dischargeChoices: () => shell.ask("discharge.choices", {}),
    registerDischarge: async (params) => (await shell.ask("discharge.register", params)) !== null,
  };
}

function figureActions(shell: Shell): Part<"statistics" | "rotaPreview" | "csvAddress"> {
  return {
    // Not through ask(): asked again and again, and the page says itself when there is no answer.
    statistics: (params) => shell.connection.request("statistics.report", params).catch(() => null),
    rotaPreview: (params) => shell.connection.request("rota.preview", params).then((found) => found.spans, () => null),
    csvAddress: (table, period) => `/statistics/${table}.csv?${new URLSearchParams({ slot: shell.options.slot, ...period })}`,
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
    ...callActions(shell), ...callbackActions(shell), ...dutyActions(shell), ...dischargeActions(shell), ...figureActions(shell),
    ...deviceActions(shell),
  };
}
