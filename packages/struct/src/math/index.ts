export { Mat3, mat3, type Matrix3 } from './mat3.ts';
export { Mat4, mat4, type Matrix4 } from './mat4.ts';
export { Quat, quat } from './quat.ts';
