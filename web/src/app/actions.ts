/** What a person can ask for, as calls on the shell. */
import { mark } from "../media/timings";
import { parseQuestionnaire } from "../state/questionnaire";
import type { Key } from "../text/catalogue";
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

function presenceActions(shell: Shell): Part<"setPresence" | "ready" | "hearTest"> {
  return {
    setPresence: (params) => void shell.ask("presence.set", params),
    ready: () => void shell.ask("presence.ready", {}),
    hearTest: () => void shell.ask("shift.heard", {}),
  };
}

function formActions(shell: Shell): Part<"loadForm" | "suggest" | "readDraft" | "writeDraft" | "readOutcome" | "writeOutcome" | "readNote" | "writeNote"> {
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
    readOutcome: (call) => memory.readOutcome(call),
    writeOutcome: (call, draft) => memory.writeOutcome(call, draft),
    readNote: (call) => memory.readNote(call),
    writeNote: (call, note) => memory.writeNote(call, note),
  };
}

function callActions(shell: Shell): Part<"place" | "leave" | "hangUp" | "accept" | "decline" | "hold" | "transfer" | "consult" | "handOver"> {
  return {
    place: (params) => void shell.place({ ...params, key: shell.options.newKey() }),
    leave: (call) => void shell.ask("call.leave", { call }),
    hangUp: (call) => void shell.ask("call.hang_up", { call }),
    accept(call) {
      mark("accept_clicked");
      shell.dispatch({ kind: "ring_answered", call });
      void shell.ask("ring.accept", { call });
      // The device that answers is the one that talks.
      shell.room.take();
    },
    decline(call, reason) {
      shell.dispatch({ kind: "ring_answered", call });
      void shell.ask("ring.decline", { call, reason });
    },
    hold: (call, on) => void shell.ask("call.hold", { call, on }),
    transfer: (call, hotline) => void shell.ask("call.transfer", { call, hotline }),
    consult: (params) => void shell.ask("call.consult", params),
    async handOver(call) {
      const done = await shell.ask("call.hand_over", { call });
      if (done) shell.dispatch({ kind: "toast", toast: { kind: "info", key: "handover.done" } });
    },
  };
}

function guestActions(shell: Shell): Part<"inviteGuest" | "admitGuest" | "removeGuest" | "copy" | "enterAsGuest"> {
  const { options } = shell;
  return {
    async inviteGuest(params) {
      const made = await shell.ask("guest.invite", params);
      return made && { ...made, link: options.absolute(made.link) };
    },
    admitGuest: (call, guest) => void shell.ask("guest.admit", { call, guest }),
    removeGuest: (call, guest) => void shell.ask("guest.remove", { call, guest }),
    copy: (text) => options.copy(text).then(() => true, () => false),
    async enterAsGuest() {
      shell.dispatch({ kind: "guest", step: "entering" });
      // Asked for while the request is on its way, and kept through the lobby.
      void shell.localMedia.acquire();
      const entry = await options.enterAsGuest();
      shell.dispatch({ kind: "guest", step: entry === "failed" ? "welcome" : entry });
      if (entry === "failed") shell.dispatch({ kind: "toast", toast: { kind: "problem", key: "guest.unreachable" } });
      if (entry === "in") shell.connection.start();
      if (entry === "refused") shell.releaseDevices();
    },
  };
}

function callbackActions(shell: Shell): Part<"requestCallback" | "answerCallback" | "declineCallback" | "sendQuestion"> {
  return {
    requestCallback: (params) => void shell.ask("callback.request", params),
    answerCallback(call) {
      mark("accept_clicked");
      shell.dispatch({ kind: "ring_answered", call });
      void shell.ask("callback.answer", { call });
      shell.room.take();
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
      shell.options.memory.writeOutcome(params.call, null);
      const { page } = shell.app.value;
      if (page.at === "task" && page.call === params.call) shell.dispatch({ kind: "go", page: { at: "home" } });
    },
    takeTask: (call) => void shell.ask("task.take", { call }),
    setTimeOut: (params) => void shell.ask("time_out.set", params),
  };
}

function keepingActions(shell: Shell): Part<"copyText" | "followUpCase" | "answerFollowUp"> {
  const say = (kind: "info" | "warning", key: Key): void => shell.dispatch({ kind: "toast", toast: { kind, key } });
  return {
    async copyText(text) {
      const copied = await shell.actions.copy(text);
      say(copied ? "info" : "warning", copied ? "keep.copied" : "keep.not_copied");
      return copied;
    },
    // Not through ask(): what is not told is missed nowhere.
    followUpCase: (call) => shell.connection.request("follow_up.case", { call }).catch(() => null),
    answerFollowUp: async (call, admitted) => (await shell.ask("follow_up.answer", { call, admitted })) !== null,
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
    csvAddress: (table, period) => `/statistics/${table}.csv?${new URLSearchParams({ slot: shell.options.slot, language: shell.language.value, ...period })}`,
  };
}

function deviceActions(shell: Shell): Part<"openDevices" | "testDevices" | "chooseDevices" | "closeDevices" | "setMuted" | "setCameraOff" | "addCamera" | "takeOver" | "remoteStarted"> {
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
    async addCamera() {
      shell.busy.value = "camera";
      const trouble = await shell.localMedia.addCamera();
      if (shell.busy.value === "camera") shell.busy.value = null;
      if (trouble) {
        shell.dispatch({ kind: "toast", toast: { kind: "problem", key: `camera_add.${trouble}` } });
        return;
      }
      // A reload in the middle of the conversation keeps the picture.
      shell.choice.value = { ...shell.choice.value, wantsCamera: true };
      shell.options.memory.writeDevices(shell.choice.value, shell.tested.value);
      shell.actions.setCameraOff(false);
    },
    takeOver: () => shell.takeOver(),
    remoteStarted: () => mark("first_frame"),
  };
}

export function makeActions(shell: Shell): Actions {
  return {
    ...sessionActions(shell), ...presenceActions(shell), ...formActions(shell),
    ...callActions(shell), ...guestActions(shell), ...callbackActions(shell), ...dutyActions(shell), ...keepingActions(shell),
    ...dischargeActions(shell), ...figureActions(shell), ...deviceActions(shell),
  };
}
