/** Texts that the system shows for the app: dialogs, the menu, and the question before the window closes. */
export const desktopMessages = {
  dialogs: {
    folder: 'Choose a folder with one subfolder per class',
    archive: 'Choose a ZIP file with one folder per class',
    archiveFiles: 'ZIP files',
    image: 'Choose an image to try',
    imageFiles: 'Images',
    exportFolder: 'Choose where to export',
    exportHere: 'Export here',
  },
  menu: {
    file: 'File',
    openFolder: 'Open Folder…',
    openArchive: 'Open ZIP…',
    go: 'Go',
    view: 'View',
    help: 'Help',
    about: 'About Batchwise',
  },
  closing: {
    question: 'Training is still running.',
    detail:
      'If it keeps running in the background, Batchwise closes by itself when the run ends, and you’ll find the run in Runs. To get the window back, start Batchwise again.',
    background: 'Keep training in the background',
    stop: 'Stop and save',
    cancel: 'Cancel',
  },
};
