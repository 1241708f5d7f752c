/** This person's microphone and camera: asking for them, choosing, testing, giving back. */

/** What went wrong, in terms that lead to advice. */
export type Trouble = "denied" | "no_device" | "busy" | "insecure" | "unknown";

export type LocalState =
  | { at: "idle" }
  | { at: "asking" }
  | { at: "ready" }
  | { at: "audio_only"; trouble: Trouble | null }
  | { at: "failed"; trouble: Trouble };

export interface Choice { microphone: string; camera: string; wantsCamera: boolean }

export interface DevicePort {
  available(): boolean;
  getUserMedia(constraints: MediaStreamConstraints): Promise<MediaStream>;
  enumerateDevices(): Promise<MediaDeviceInfo[]>;
}

export const browserDevices: DevicePort = {
  available: () => Boolean(navigator.mediaDevices?.getUserMedia),
  getUserMedia: (constraints) => navigator.mediaDevices.getUserMedia(constraints),
  enumerateDevices: () => navigator.mediaDevices.enumerateDevices(),
};

export interface LocalEvents {
  state(state: LocalState): void;
  tracks(tracks: LocalTracks): void;
  devices(devices: readonly MediaDeviceInfo[]): void;
}

export interface LocalTracks { audio: MediaStreamTrack | null; video: MediaStreamTrack | null }

export function troubleOf(error: unknown): Trouble {
  switch (error instanceof Error ? error.name : "") {
    case "NotAllowedError":
    case "SecurityError": return "denied";
    case "NotFoundError":
    case "OverconstrainedError": return "no_device";
    case "NotReadableError":
    case "AbortError": return "busy";
    default: return "unknown";
  }
}

function audioConstraints(id: string): MediaTrackConstraints {
  return {
    echoCancellation: true, noiseSuppression: true, autoGainControl: true,
    ...(id ? { deviceId: { ideal: id } } : {}),
  };
}

function videoConstraints(id: string): MediaTrackConstraints {
  return {
    width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 25, max: 30 },
    ...(id ? { deviceId: { ideal: id } } : {}),
  };
}

export class LocalMedia {
  private state: LocalState = { at: "idle" };
  private tracks: LocalTracks = { audio: null, video: null };
  private asking: Promise<LocalTracks> | null = null;
  /** Raised by release(): what an older question brings is given back at once. */
  private turn = 0;

  constructor(
    private readonly port: DevicePort, private readonly events: LocalEvents, private choice: Choice) {}

  /** The tracks; asks for them when they are not there yet. Never rejects: an empty answer has its trouble in the state. */
  acquire(): Promise<LocalTracks> {
    const live = this.tracks.audio?.readyState === "live";
    if (live) return Promise.resolve(this.tracks);
    this.asking ??= this.ask().finally(() => {
      this.asking = null;
    });
    return this.asking;
  }

  /** Another device, or the same after advice was followed. */
  async choose(choice: Choice): Promise<LocalTracks> {
    this.choice = choice;
    await this.asking;
    const before = this.tracks;
    const after = await this.ask();
    before.audio?.stop();
    before.video?.stop();
    return after;
  }

  /** The picture, to a conversation that was begun by sound. null: it is there; otherwise what stood in its way. */
  async addCamera(): Promise<Trouble | null> {
    const turn = this.turn;
    await this.asking;
    if (turn !== this.turn || this.tracks.video?.readyState === "live") return null;
    if (!this.port.available()) return "insecure";
    this.choice = { ...this.choice, wantsCamera: true };
    try {
      const stream = await this.port.getUserMedia({ video: videoConstraints(this.choice.camera) });
      this.add(stream, turn);
      return null;
    } catch (error) {
      return troubleOf(error);
    }
  }

  private add(stream: MediaStream, turn: number): void {
    const video = stream.getVideoTracks()[0] ?? null;
    if (turn !== this.turn || !video) return stream.getTracks().forEach((track) => track.stop());
    this.setTracks({ ...this.tracks, video });
    if (this.tracks.audio) this.setState({ at: "ready" });
    void this.list();
  }

  /** Gives the devices back: the camera's light goes out. */
  release(): void {
    this.turn++;
    this.tracks.audio?.stop();
    this.tracks.video?.stop();
    this.setTracks({ audio: null, video: null });
    this.setState({ at: "idle" });
  }

  private async ask(): Promise<LocalTracks> {
    const turn = this.turn;
    if (!this.port.available()) return this.failed("insecure");
    this.setState({ at: "asking" });
    const { stream, trouble } = await this.open();
    if (turn !== this.turn) {
      stream?.getTracks().forEach((track) => track.stop());
      return this.tracks;
    }
    if (!stream) return this.failed(trouble ?? "unknown");
    const tracks = { audio: stream.getAudioTracks()[0] ?? null, video: stream.getVideoTracks()[0] ?? null };
    this.setTracks(tracks);
    this.setState(tracks.video ? { at: "ready" } : { at: "audio_only", trouble });
    void this.list();
    return tracks;
  }

  /** With a camera if there is one; by sound alone otherwise. */
  private async open(): Promise<{ stream: MediaStream | null; trouble: Trouble | null }> {
    const audio = audioConstraints(this.choice.microphone);
    let trouble: Trouble | null = null;
    if (this.choice.wantsCamera) {
      try {
        return { stream: await this.port.getUserMedia({ audio, video: videoConstraints(this.choice.camera) }), trouble };
      } catch (error) {
        trouble = troubleOf(error);
      }
    }
    try {
      return { stream: await this.port.getUserMedia({ audio }), trouble };
    } catch (error) {
      return { stream: null, trouble: troubleOf(error) };
    }
  }

  private failed(trouble: Trouble): LocalTracks {
    this.setTracks({ audio: null, video: null });
    this.setState({ at: "failed", trouble });
    return this.tracks;
  }

  /** Device names are only told after permission was given. */
  async list(): Promise<void> {
    if (!this.port.available()) return;
    this.events.devices(await this.port.enumerateDevices().catch(() => []));
  }

  private setTracks(tracks: LocalTracks): void {
    this.tracks = tracks;
    this.events.tracks(tracks);
  }

  private setState(state: LocalState): void {
    this.state = state;
    this.events.state(state);
  }

  get at(): LocalState["at"] {
    return this.state.at;
  }
}
