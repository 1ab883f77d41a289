import { Menu, type MenuItemConstructorOptions } from 'electron';
import type { AppEvent } from '#shared/contract/app-api.ts';

export type MenuCommand = Extract<AppEvent, { kind: 'menu' }>['command'];

const places: readonly (readonly [label: string, command: MenuCommand])[] = [
  ['Data', 'show-data'],
  ['Train', 'show-train'],
  ['Inspect', 'show-inspect'],
  ['Export', 'show-export'],
  ['Runs', 'show-runs'],
  ['Compare', 'show-compare'],
  ['Learn', 'show-learn'],
];

/**
 * @param isDevelopment adds what only helps who works on Batchwise itself
 * @param send tells the window what was chosen
 */
export function menuTemplate(
  platform: string,
  isDevelopment: boolean,
  send: (command: MenuCommand) => void,
): MenuItemConstructorOptions[] {
  const isMac = platform === 'darwin';
  const about: MenuItemConstructorOptions = { label: 'About Batchwise', click: () => send('show-about') };
  const development: MenuItemConstructorOptions[] = [
    { type: 'separator' },
    { role: 'reload' },
    { role: 'toggleDevTools' },
  ];
  return [
    ...(isMac ? [macMenu(about)] : []),
    {
      label: 'File',
      submenu: [
        { label: 'Open folder…', accelerator: 'CmdOrCtrl+O', click: () => send('open-folder') },
        { label: 'Open ZIP…', accelerator: 'CmdOrCtrl+Shift+O', click: () => send('open-archive') },
        { type: 'separator' },
        { role: isMac ? 'close' : 'quit' },
      ],
    },
    { role: 'editMenu' },
    {
      label: 'Go',
      submenu: places.map(([label, command], index) => ({
        label,
        accelerator: `CmdOrCtrl+${index + 1}`,
        click: () => send(command),
      })),
    },
    {
      label: 'View',
      submenu: [
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { type: 'separator' },
        { role: 'togglefullscreen' },
        ...(isDevelopment ? development : []),
      ],
    },
    ...(isMac ? [] : [{ label: 'Help', submenu: [about] }]),
  ];
}

function macMenu(about: MenuItemConstructorOptions): MenuItemConstructorOptions {
  return {
    label: 'Batchwise',
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

export function setUpMenu(isDevelopment: boolean, send: (command: MenuCommand) => void): void {
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(process.platform, isDevelopment, send)));
}
