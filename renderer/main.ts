import { mount } from 'svelte';
import App from './App.svelte';
import './base.css';
import './tokens.css';
import { english } from '#shared/messages/en.ts';

const target = document.querySelector('#app');
if (target === null) throw new Error('index.html has no #app');

mount(App, { target, props: { bridge: window.batchwise, messages: english() } });
