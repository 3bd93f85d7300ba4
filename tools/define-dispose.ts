// Tests name `Symbol.dispose`, which WebKit lacks before Safari 26. Packages use the same symbol there.
const symbols = Symbol as { dispose?: symbol };
symbols.dispose ??= Symbol.for('Symbol.dispose');
