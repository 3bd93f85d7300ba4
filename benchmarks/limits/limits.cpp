// The machine's limit of some cases, in C++: `limits <case> <variant> <warm ms> <timed ms>` writes a measurement as JSON,
// taken as harness/measure.ts takes it.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <memory>
#include <numeric>
#include <random>
#include <string>
#include <vector>

namespace {

constexpr float DT = 1.0f / 64;
constexpr float GRAVITY = 8;
constexpr int PARTICLES = 100'000;
constexpr int BLOCKS = 10'000;
constexpr int TURNOVER = 5'000;
constexpr size_t BLOCK_BYTES = 32;
constexpr int ROUNDS = 16;

double now() {
  using namespace std::chrono;
  return duration<double, std::milli>(steady_clock::now().time_since_epoch()).count();
}

/** Keeps what is pointed to, as far as the optimiser knows. */
void keep(const void *pointer) { asm volatile("" : : "r"(pointer) : "memory"); }

[[noreturn]] void fail(const std::string &why) {
  std::fprintf(stderr, "%s\n", why.c_str());
  std::exit(1);
}

void measure(const std::function<void()> &frame, int count, double warm, double timed) {
  double start = now();
  int frames = 0;
  while (now() - start < warm || frames < 5) {
    frame();
    frames++;
  }
  const double frame_ms = std::max((now() - start) / frames, 1e-5);
  const int batch = std::max(1, static_cast<int>(std::ceil(1 / frame_ms)));
  std::vector<double> times;
  start = now();
  while (times.size() < 4000 && (now() - start < timed || times.size() < 20)) {
    const double before = now();
    for (int i = 0; i < batch; i++) frame();
    times.push_back((now() - before) * 1e6 / (static_cast<double>(batch) * count));
  }
  std::sort(times.begin(), times.end());
  const size_t n = times.size();
  std::printf(
      "{\"samples\":%zu,\"nsMin\":%.4f,\"nsMedian\":%.4f,\"nsP99\":%.4f,\"nsMax\":%.4f,"
      "\"gcCount\":0,\"gcMsMax\":0,\"heapBytesPerFrame\":0}\n",
      n, times[0], times[n / 2], times[n * 99 / 100], times[n - 1]);
}

struct Particle {
  float x, y, vx, vy, life, size, spin;
  uint32_t serial;
};

std::function<void()> interleaved() {
  auto all = std::make_shared<std::vector<Particle>>(PARTICLES);
  for (int i = 0; i < PARTICLES; i++) {
    (*all)[i] = {float(i & 1023), float(i >> 3 & 1023), float((i & 63) - 32), float((i >> 6 & 63) - 32), 1, 0, 0, uint32_t(i)};
  }
  return [all] {
    for (Particle &p : *all) {
      p.x += p.vx * DT;
      p.y += p.vy * DT;
      p.vy += GRAVITY * DT;
      p.life -= DT;
    }
    keep(all->data());
  };
}

std::function<void()> columns() {
  struct Columns {
    std::vector<float> x, y, vx, vy, life;
  };
  auto all = std::make_shared<Columns>();
  for (int i = 0; i < PARTICLES; i++) {
    all->x.push_back(i & 1023);
    all->y.push_back(i >> 3 & 1023);
    all->vx.push_back((i & 63) - 32);
    all->vy.push_back((i >> 6 & 63) - 32);
    all->life.push_back(1);
  }
  return [all] {
    float *__restrict x = all->x.data(), *__restrict y = all->y.data();
    float *__restrict vx = all->vx.data(), *__restrict vy = all->vy.data(), *__restrict life = all->life.data();
    for (int i = 0; i < PARTICLES; i++) {
      x[i] += vx[i] * DT;
      y[i] += vy[i] * DT;
      vy[i] += GRAVITY * DT;
      life[i] -= DT;
    }
    keep(x);
  };
}

/** Blocks of one size, the free ones linked through their first bytes. */
struct FreeList {
  struct Node {
    Node *next;
  };
  std::vector<int64_t> bytes = std::vector<int64_t>(BLOCKS * BLOCK_BYTES / sizeof(int64_t));
  Node *head = nullptr;

  FreeList() {
    char *start = reinterpret_cast<char *>(bytes.data());
    for (int i = BLOCKS - 1; i >= 0; i--) free(start + i * BLOCK_BYTES);
  }
  void *allocate(size_t size) {
    Node *node = head;
    if (node == nullptr || size > BLOCK_BYTES) return nullptr;
    head = node->next;
    return node;
  }
  void free(void *block) {
    Node *node = static_cast<Node *>(block);
    node->next = head;
    head = node;
  }
};

struct Malloc {
  void *allocate(size_t size) { return std::malloc(size); }
  void free(void *block) { std::free(block); }
};

std::vector<std::vector<int>> orders(const std::string &name) {
  std::vector<int> numbers(BLOCKS);
  std::iota(numbers.begin(), numbers.end(), 0);
  if (name == "alloc-fifo") return {numbers};
  if (name == "alloc-lifo") {
    std::reverse(numbers.begin(), numbers.end());
    return {numbers};
  }
  std::mt19937 random(1);
  std::vector<std::vector<int>> rounds;
  for (int i = 0; i < ROUNDS; i++) {
    std::shuffle(numbers.begin(), numbers.end(), random);
    rounds.push_back(numbers);
  }
  return rounds;
}

/** What a frame works on: read from memory in the same way as in JavaScript. */
struct Requests {
  std::vector<int> numbers = std::vector<int>(BLOCKS);
  std::vector<uint32_t> sizes = std::vector<uint32_t>(BLOCKS, BLOCK_BYTES);

  Requests() { std::iota(numbers.begin(), numbers.end(), 0); }
};

template <typename Allocator>
std::function<void()> pairs(const std::string &name) {
  auto allocator = std::make_shared<Allocator>();
  auto requests = std::make_shared<Requests>();
  auto held = std::make_shared<std::vector<void *>>(BLOCKS);
  auto rounds = std::make_shared<std::vector<std::vector<int>>>(orders(name));
  auto frames = std::make_shared<size_t>(0);
  return [=] {
    for (int number : requests->numbers) {
      void *block = allocator->allocate(requests->sizes[number]);
      if (block == nullptr) fail("full");
      (*held)[number] = block;
    }
    keep(held->data());
    for (int number : (*rounds)[(*frames)++ % rounds->size()]) allocator->free((*held)[number]);
    keep(held->data());
  };
}

/** A top that goes up. It lies in the memory that is handed out, and blocks are offsets, as with ours. */
struct Bump {
  std::vector<uint32_t> words = std::vector<uint32_t>(2 + BLOCKS * BLOCK_BYTES / sizeof(uint32_t));

  Bump() { reset(); }
  uint32_t allocate(uint32_t size) {
    const uint32_t block = words[0];
    const uint32_t next = (block + size + 7) & ~7u;
    if (next > words.size() * sizeof(uint32_t)) return 0;
    words[0] = next;
    return block;
  }
  void reset() { words[0] = 8; }
};

std::function<void()> bump() {
  auto allocator = std::make_shared<Bump>();
  auto requests = std::make_shared<Requests>();
  auto held = std::make_shared<std::vector<uint32_t>>(BLOCKS);
  return [=] {
    for (int number : requests->numbers) {
      const uint32_t block = allocator->allocate(requests->sizes[number]);
      if (block == 0) fail("full");
      (*held)[number] = block;
    }
    keep(held->data());
    allocator->reset();
  };
}

std::function<void()> random_sizes() {
  auto held = std::make_shared<std::vector<void *>>(BLOCKS);
  auto rounds = std::make_shared<std::vector<std::vector<int>>>(orders("random"));
  auto sizes = std::make_shared<std::vector<std::vector<int>>>();
  auto frames = std::make_shared<size_t>(0);
  std::mt19937 random(1);
  std::uniform_int_distribution<int> between(8, 1024);
  for (int i = 0; i < ROUNDS; i++) {
    (*rounds)[i].resize(TURNOVER);
    sizes->emplace_back();
    for (int k = 0; k < BLOCKS; k++) sizes->back().push_back(between(random));
  }
  for (void *&block : *held) block = std::malloc(between(random));
  return [=] {
    const size_t round = (*frames)++ % rounds->size();
    for (int number : (*rounds)[round]) std::free((*held)[number]);
    for (int number : (*rounds)[round]) (*held)[number] = std::malloc((*sizes)[round][number]);
    keep(held->data());
  };
}

}  // namespace

int main(int argc, char **argv) {
  if (argc != 5) fail("expected: limits <case> <variant> <warm ms> <timed ms>");
  const std::string name = argv[1], variant = argv[2];
  const double warm = std::atof(argv[3]), timed = std::atof(argv[4]);
  if (name == "update-all" && variant == "C++ interleaved") measure(interleaved(), PARTICLES, warm, timed);
  else if (name == "update-all" && variant == "C++ columns") measure(columns(), PARTICLES, warm, timed);
  else if (name == "alloc-bump" && variant == "C++ bump") measure(bump(), BLOCKS, warm, timed);
  else if (name == "alloc-sizes" && variant == "C malloc") measure(random_sizes(), TURNOVER, warm, timed);
  else if (name.rfind("alloc-", 0) == 0 && variant == "C++ free list") measure(pairs<FreeList>(name), BLOCKS, warm, timed);
  else if (name.rfind("alloc-", 0) == 0 && variant == "C malloc") measure(pairs<Malloc>(name), BLOCKS, warm, timed);
  else fail(variant + " does not do " + name);
}
