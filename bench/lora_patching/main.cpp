// SPDX-License-Identifier: Apache-2.0
// How long a LoRA takes to get into all linear and convolution weights of SDXL's UNet (2.57 billion), as a ratio to one
// pass over them: float16 read, float32 written. Layers of one shape are measured on a few of them, so that the whole
// need not fit into memory.
#include <algorithm>
#include <chrono>
#include <functional>
#include <optional>
#include <tuple>
#include <vector>

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "diffusion/lora/adapter.hpp"
#include "diffusion/tensor/inference_guard.hpp"
#include "diffusion/weights/parameter_store.hpp"
#include "engine/base/errors.hpp"

namespace {

using namespace weft;
using Clock = std::chrono::steady_clock;

struct Layers {
  std::int64_t out, in, kernel, count;
};

/// Read off SDXL's configuration: 320 channels times 1, 2 and 4; 0, 2 and 10 transformer blocks; prompts of 2048.
std::vector<Layers> sdxl_layers() {
  std::vector<Layers> all{{320, 4, 3, 1}, {4, 320, 3, 1}, {320, 320, 3, 1}, {640, 640, 3, 2}, {1280, 1280, 3, 1},
                          {1280, 320, 0, 1}, {1280, 2816, 0, 1}, {1280, 1280, 0, 2}};
  struct Block {
    std::int64_t in, out, count;
  };
  for (const auto& [in, out, count] :
       {Block{320, 320, 2}, Block{320, 640, 1}, Block{640, 640, 1}, Block{640, 1280, 1}, Block{1280, 1280, 3},
        Block{2560, 1280, 2}, Block{1920, 1280, 1}, Block{1920, 640, 1}, Block{1280, 640, 1}, Block{960, 640, 1},
        Block{960, 320, 1}, Block{640, 320, 2}}) {
    all.insert(all.end(), {{out, in, 3, count}, {out, out, 3, count}, {out, 1280, 0, count}});
    if (in != out) all.push_back({out, in, 1, count});
  }
  for (const auto& [channels, blocks, places] : {std::tuple{640, 10, 5}, std::tuple{1280, 60, 6}}) {
    const std::int64_t c = channels;
    all.insert(all.end(), {{c, c, 0, blocks * 6 + places * 2},
                           {c, 2048, 0, blocks * 2},
                           {8 * c, c, 0, blocks},
                           {c, 4 * c, 0, blocks}});
  }
  return all;
}

double seconds(const std::function<void()>& work) {
  const auto start = Clock::now();
  work();
  return std::chrono::duration<double>(Clock::now() - start).count();
}

at::Tensor random_half(std::vector<std::int64_t> sizes) { return at::empty(sizes, at::kHalf).normal_(0, 0.02); }

struct Times {
  double pass = 0, patched = 0, again = 0, weights = 0;
};

/// A few layers of one shape: converted, converted and patched, patched anew at another strength in the same memory.
class Sample {
 public:
  Sample(const Layers& layers, std::int64_t rank) : copies_(std::min<std::int64_t>(layers.count, 4)) {
    weights::StateDict::Tensors tensors;
    std::vector<std::int64_t> shape{layers.out, layers.in}, down{rank, layers.in};
    if (layers.kernel > 0)
      for (auto* sizes : {&shape, &down}) sizes->insert(sizes->end(), 2, layers.kernel);
    for (std::int64_t i = 0; i < copies_; ++i) tensors.emplace(std::to_string(i), random_half(shape));
    up_ = random_half({layers.out, rank});
    if (layers.kernel > 0) up_ = up_.unsqueeze(-1).unsqueeze(-1);
    down_ = random_half(down);
    dict_.emplace(std::move(tensors), weights::StateDict::Metadata{}, "bench", hash_bytes("bench"));
  }

  Times measure() const {
    const device::ComputePolicy policy{.storage = at::kFloat};
    Times times;
    {
      weights::ParameterStore store(*dict_);
      require_all(store);
      times.pass = seconds([&] { store.prepare(policy, {}); });
    }
    weights::ParameterStore store(*dict_);
    require_all(store);
    const auto first = patches(0.8), second = patches(0.5);
    times.patched = seconds([&] { store.prepare(policy, first); });
    times.again = seconds([&] { store.prepare(policy, second); });
    for (const auto& [key, tensor] : dict_->tensors()) times.weights += static_cast<double>(tensor.numel());
    return times;
  }
  std::int64_t copies() const { return copies_; }

 private:
  void require_all(weights::ParameterStore& store) const {
    for (const auto& [key, tensor] : dict_->tensors()) store.require(key);
  }
  weights::PatchSet patches(double strength) const {
    weights::PatchSet set;
    for (const auto& [key, tensor] : dict_->tensors()) {
      lora::Change change(*dict_, key);
      change.add("up", "up", up_);
      change.add("down", "down", down_);
      set[key] = {lora::AdapterRegistry::instance().find("LoRA")->read(change, {key, tensor.sizes()}, {strength})};
    }
    return set;
  }

  std::int64_t copies_;
  at::Tensor up_, down_;
  std::optional<weights::StateDict> dict_;
};

void measure_all(std::int64_t rank, int rounds) {
  Times sum;
  for (const Layers& layers : sdxl_layers()) {
    const Sample sample(layers, rank);
    Times best = sample.measure();
    for (int round = 1; round < rounds; ++round) {
      const Times more = sample.measure();
      best.pass = std::min(best.pass, more.pass);
      best.patched = std::min(best.patched, more.patched);
      best.again = std::min(best.again, more.again);
    }
    const double all = static_cast<double>(layers.count) / static_cast<double>(sample.copies());
    sum.pass += best.pass * all;
    sum.patched += best.patched * all;
    sum.again += best.again * all;
    sum.weights += best.weights * all;
  }
  fmt::print("{:.2f} billion weights, rank {}, {} threads\n", sum.weights * 1e-9, rank, at::get_num_threads());
  fmt::print("one pass               {:.2f} s\n", sum.pass);
  fmt::print("pass with the LoRA     {:.2f} s, {:.2f} of a pass\n", sum.patched, sum.patched / sum.pass);
  fmt::print("at another strength    {:.2f} s, {:.2f} of a pass\n", sum.again, sum.again / sum.pass);
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Measures how long a LoRA takes to get into SDXL's weights.");
  std::int64_t rank = 64;
  int threads = 0, rounds = 3;
  bool shapes = false;
  app.add_option("--rank", rank)->capture_default_str()->check(CLI::Range(1, 4096));
  app.add_option("--rounds", rounds, "the best of so many counts")->capture_default_str()->check(CLI::Range(1, 100));
  app.add_option("--threads", threads, "0: libtorch's choice")->capture_default_str();
  app.add_flag("--shapes", shapes, "only print the layers: rows, columns, kernel (0: linear), how many");
  CLI11_PARSE(app, argc, argv);
  if (shapes) {
    for (const auto& [out, in, kernel, count] : sdxl_layers()) fmt::print("{} {} {} {}\n", out, in, kernel, count);
    return 0;
  }
  try {
    const tensor::InferenceGuard guard(threads);
    measure_all(rank, rounds);
    return 0;
  } catch (const Error& error) {
    fmt::print(stderr, "error: {}\n{}\n", error.what(), error.hint());
    return 1;
  }
}
