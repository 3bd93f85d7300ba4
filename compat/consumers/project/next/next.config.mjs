export default {
  serverExternalPackages: ['typed-struct'], // it imports iconv-lite in Node if it is installed
  experimental: { turbopackFileSystemCacheForBuild: false }, // the project is built once
};
