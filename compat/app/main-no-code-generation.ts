import './no-code-generation.ts';
import './main.ts';
