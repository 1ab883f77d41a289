// Electron as a plain Chromium: one sandboxed window without preload or Node, like a browser.
// Blocks and records requests to other computers; tests read `globalThis.blockedRequests`.
const { app, BrowserWindow, session } = require('electron');

globalThis.blockedRequests = [];
const isLocal = (url) => {
  const { protocol, hostname } = new URL(url);
  return ['file:', 'data:', 'blob:', 'devtools:', 'about:'].includes(protocol) || hostname === '127.0.0.1';
};

app.on('window-all-closed', () => app.quit());
void app.whenReady().then(() => {
  session.defaultSession.webRequest.onBeforeRequest(({ url }, respond) => {
    if (!isLocal(url)) globalThis.blockedRequests.push(url);
    respond({ cancel: !isLocal(url) });
  });
  const window = new BrowserWindow({
    width: 1000,
    height: 900,
    webPreferences: {
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      backgroundThrottling: false,
    },
  });
  void window.loadURL('about:blank');
});
