// The same tasks in C++: `loops <count>` prints the least nanoseconds an entry of many runs, interleaved and in columns.
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <vector>

struct Particle { float x, y, vx, vy, life, size; };
struct Columns { float *x, *y, *vx, *vy; };

template <class F> static double least(int count, F run) {
  double best = 1e30;
  int repeats = count < 100000 ? 100000 / count : 1;
  for (int i = 0; i < 400; i++) {
    auto start = std::chrono::steady_clock::now();
    for (int r = 0; r < repeats; r++) run(0.0001f);
    std::chrono::duration<double, std::nano> time = std::chrono::steady_clock::now() - start;
    double each = time.count() / repeats / count;
    if (each < best) best = each;
  }
  return best;
}

#define UPDATE(X, Y, VX, VY) X += VX * dt; Y += VY * dt;
#define BOUNCE(X, Y, VX, VY) { float px = X + VX * dt, py = Y + VY * dt, sx = VX, sy = VY; \
  bool low = px < 0, high = px > 1024, deep = py > 768; \
  X = low ? -px : high ? 2048 - px : px; VX = low || high ? -sx : sx; \
  Y = deep ? 1536 - py : py; VY = deep ? sy * -0.8f : sy; }
#define FLOW(X, Y, VX, VY) { float dx = 512 - X, dy = 384 - Y, pull = 100 / (std::sqrt(dx * dx + dy * dy) + 1); \
  VX += dx * pull * dt; VY += dy * pull * dt; X += VX * dt; Y += VY * dt; }
#define LOOPS(NAME, BODY) \
  static void NAME##_rows(Particle *__restrict p, int count, float dt) { \
    for (int i = 0; i < count; i++) { BODY(p[i].x, p[i].y, p[i].vx, p[i].vy) } } \
  static void NAME##_columns(float *__restrict x, float *__restrict y, float *__restrict vx, float *__restrict vy, int count, float dt) { \
    for (int i = 0; i < count; i++) { BODY(x[i], y[i], vx[i], vy[i]) } }
LOOPS(update, UPDATE)
LOOPS(bounce, BOUNCE)
LOOPS(flow, FLOW)

int main(int, char **argv) {
  int count = std::atoi(argv[1]);
  std::vector<Particle> rows(count);
  std::vector<float> x(count), y(count), vx(count), vy(count);
  for (int i = 0; i < count; i++) {
    rows[i] = {float(i % 700), float((i * 7) % 500), float(i % 13 - 6), float(i % 11 - 5), 1, 1};
    x[i] = rows[i].x; y[i] = rows[i].y; vx[i] = rows[i].vx; vy[i] = rows[i].vy;
  }
#define MEASURE(NAME) \
  std::printf("%g %g\n", least(count, [&](float dt) { NAME##_rows(rows.data(), count, dt); }), \
    least(count, [&](float dt) { NAME##_columns(x.data(), y.data(), vx.data(), vy.data(), count, dt); }));
  MEASURE(update) MEASURE(bounce) MEASURE(flow)
  volatile float used = rows[count / 2].x + x[count / 2];
  return used == 12345.678f;
}
