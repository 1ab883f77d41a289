@echo off
rem The command line of the packaged app: its Electron run as plain Node, so that nothing else has to be installed.
setlocal
set ELECTRON_RUN_AS_NODE=1
"%~dp0..\..\Batchwise.exe" "%~dp0..\app.asar\out\main\cli.js" %*
