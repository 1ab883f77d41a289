import { mount } from 'svelte';
import App from './App.svelte';
import './base.css';
import './tokens.css';
import { english } from '#shared/messages/en/english.ts';
import { connectBridge } from './state/app-client.ts';
import { createStores } from './state/stores.ts';
import { followUnexpected } from './state/unexpected.ts';

const target = document.querySelector('#app');
if (target === null) throw new Error('index.html has no #app');

const messages = english();
const stores = createStores(connectBridge(window.batchwise), window, messages);
followUnexpected(window, (error) => stores.workflows.report(error));
mount(App, { target, props: { stores, messages } });
