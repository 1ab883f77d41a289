// Electron as a plain Chromium: one sandboxed window without preload or Node, as a browser shows a page.
// Requests that would leave the computer are refused and remembered; tests read `globalThis.refusedRequests`.
const { app, BrowserWindow, session } = require('electron');

globalThis.refusedRequests = [];
const isLocal = (url) => {
  const { protocol, hostname } = new URL(url);
  return ['file:', 'data:', 'blob:', 'devtools:', 'about:'].includes(protocol) || hostname === '127.0.0.1';
};

app.on('window-all-closed', () => app.quit());
void app.whenReady().then(() => {
  session.defaultSession.webRequest.onBeforeRequest(({ url }, answer) => {
    if (!isLocal(url)) globalThis.refusedRequests.push(url);
    answer({ cancel: !isLocal(url) });
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
