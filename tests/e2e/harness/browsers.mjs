/** Chromium and Firefox as people use them, each with a made-up camera and microphone. */
import puppeteer from "puppeteer-core";

const LAUNCH_MS = 60_000;

const chromium = {
  browser: "chrome",
  executablePath: process.env.VL_CHROMIUM ?? "/usr/bin/chromium",
  args: [
    "--no-sandbox", "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-quic",
    "--no-first-run",
  ],
};

const firefox = {
  browser: "firefox",
  executablePath: process.env.VL_FIREFOX ?? "/usr/bin/firefox-esr",
  extraPrefsFirefox: {
    "media.navigator.streams.fake": true,
    "media.navigator.permission.disabled": true,
    "media.peerconnection.ice.loopback": true,
    "media.peerconnection.ice.obfuscate_host_addresses": false,
    "media.getusermedia.insecure.enabled": true,
    // Nothing may leave this machine.
    "network.captive-portal-service.enabled": false,
    "network.connectivity-service.enabled": false,
  },
};

const kinds = { chromium, firefox };

/** `flags`: more of Chromium's. */
export function launch(kind = "chromium", flags = []) {
  const options = kinds[kind];
  return puppeteer.launch({
    ...options, headless: true, timeout: LAUNCH_MS, protocolTimeout: LAUNCH_MS,
    ...(kind === "chromium" ? { args: [...options.args, ...flags] } : {}),
  });
}

/** Without a goodbye, once its pages are closed: Firefox takes five seconds over its own end. */
export async function end(browser) {
  browser.process().kill("SIGKILL");
  await browser.close().catch(() => {}); // its folder is still to be removed
}
