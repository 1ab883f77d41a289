import { Menu, type MenuItemConstructorOptions } from 'electron';
import type { AppEvent } from '#shared/contract/app-api.ts';
import { pages } from '#shared/domain/pages.ts';
import type { Messages } from '#shared/messages/en/english.ts';

export type MenuCommand = Extract<AppEvent, { kind: 'menu' }>['command'];

/**
 * @param isDevelopment adds what only helps who works on Batchwise itself
 * @param send tells the window what was chosen
 */
export function menuTemplate(
  platform: string,
  isDevelopment: boolean,
  messages: Messages,
  send: (command: MenuCommand) => void,
): MenuItemConstructorOptions[] {
  const { menu } = messages.desktop;
  const isMac = platform === 'darwin';
  const about: MenuItemConstructorOptions = { label: menu.about, click: () => send('show-about') };
  const development: MenuItemConstructorOptions[] = [
    { type: 'separator' },
    { role: 'reload' },
    { role: 'toggleDevTools' },
  ];
  return [
    ...(isMac ? [macMenu(about, messages.app.name)] : []),
    {
      label: menu.file,
      submenu: [
        { label: menu.openFolder, accelerator: 'CmdOrCtrl+O', click: () => send('open-folder') },
        { label: menu.openArchive, accelerator: 'CmdOrCtrl+Shift+O', click: () => send('open-archive') },
        { type: 'separator' },
        { role: isMac ? 'close' : 'quit' },
      ],
    },
    { role: 'editMenu' },
    {
      label: menu.go,
      submenu: pages.map((page, index) => ({
        label: messages.pages[page],
        accelerator: `CmdOrCtrl+${index + 1}`,
        click: () => send(`show-${page}`),
      })),
    },
    {
      label: menu.view,
      submenu: [
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { type: 'separator' },
        { role: 'togglefullscreen' },
        ...(isDevelopment ? development : []),
      ],
    },
    ...(isMac ? [] : [{ label: menu.help, submenu: [about] }]),
  ];
}

function macMenu(about: MenuItemConstructorOptions, label: string): MenuItemConstructorOptions {
  return {
    label,
    submenu: [
      about,
      { type: 'separator' },
      { role: 'hide' },
      { role: 'hideOthers' },
      { role: 'unhide' },
      { type: 'separator' },
      { role: 'quit' },
    ],
  };
}

export function setUpMenu(
  isDevelopment: boolean,
  messages: Messages,
  send: (command: MenuCommand) => void,
): void {
  const template = menuTemplate(process.platform, isDevelopment, messages, send);
  Menu.setApplicationMenu(Menu.buildFromTemplate(template));
}
