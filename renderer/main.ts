import { mount } from 'svelte';
import App from './App.svelte';
import './base.css';
import './tokens.css';
import { english } from '#shared/messages/en.ts';
import { connectBridge } from './state/app-client.ts';
import { createStores } from './state/stores.ts';

const target = document.querySelector('#app');
if (target === null) throw new Error('index.html has no #app');

const messages = english();
mount(App, {
  target,
  props: { stores: createStores(connectBridge(window.batchwise), window, messages), messages },
});
