// The package in the development build: checked mode is available without being imported.
import './checked/register.ts';

export * from './index.ts';
