import { mount } from 'svelte';
import App from './App.svelte';
import './base.css';
import './tokens.css';
import { english } from '#shared/messages/en/english.ts';
import { startApp } from './start-app.ts';
import { connectBridge } from './state/connection/app-client.ts';

const target = document.querySelector('#app');
if (target === null) throw new Error('index.html has no #app');

const messages = english();
startApp(target, messages, () => {
  mount(App, { target, props: { bridge: connectBridge(window.batchwise), messages } });
});
