// A plugin of TypeDoc: modules have the names that users import.
import { Converter, ReflectionKind } from 'typedoc';

export function load(app) {
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, (context) => {
    for (const module of context.project.getReflectionsByKind(ReflectionKind.Module)) {
      const path = module.name.replace(/\/src(?=\/|$)/, '').replace(/\/index$/, '');
      module.name = path.startsWith('@offheap/') ? path : `@offheap/${path.replace(/^packages\//, '')}`;
    }
  });
}
