// SPDX-License-Identifier: Apache-2.0
// How long a checkpoint takes to open, to convert to float32 and to convert again, against a plain `.to(float32)` of
// each tensor in the same run.
#include <chrono>
#include <functional>
#include <vector>

#include <ATen/Parallel.h>
#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "diffusion/tensor/inference_guard.hpp"
#include "diffusion/weights/describe.hpp"
#include "diffusion/weights/load.hpp"
#include "diffusion/weights/parameter_store.hpp"
#include "engine/base/errors.hpp"

namespace {

using namespace weft;
using Clock = std::chrono::steady_clock;

double seconds(const std::function<void()>& work) {
  const auto start = Clock::now();
  work();
  return std::chrono::duration<double>(Clock::now() - start).count();
}

void measure(const std::string& file, const std::string& prefix) {
  const double cold = seconds([&] { weights::load_state_dict(file); });
  const weights::StateDict dict = weights::load_state_dict(file).with_prefix(prefix);
  const weights::Summary summary = weights::summarise(dict);
  fmt::print("{} tensors, {}, {}, {} threads\n", summary.tensors, weights::size_text(summary.bytes),
             weights::dtype_text(summary), at::get_num_threads());
  fmt::print("open              {:.3f} s\n", cold);
  // Reads every page once, so that the disk has no part in what follows.
  fmt::print("touch             {:.3f} s\n", seconds([&] {
               std::uint64_t sum = 0;
               for (const auto& [key, tensor] : dict.tensors())
                 for (std::size_t i = 0; i < tensor.nbytes(); i += 4096)
                   sum += static_cast<const std::uint8_t*>(tensor.const_data_ptr())[i];
               asm volatile("" : : "r"(sum));  // or the loop would be dropped
             }));
  const double plain = seconds([&] {
    std::vector<at::Tensor> all;
    for (const auto& [key, tensor] : dict.tensors()) all.push_back(tensor.to(at::kFloat));
  });
  fmt::print("plain conversion  {:.3f} s\n", plain);
  weights::ParameterStore store(dict);
  for (const auto& [key, tensor] : dict.tensors()) store.require(key);
  const device::ComputePolicy policy{at::kCPU, at::kFloat, at::kFloat};
  const double first = seconds([&] { store.prepare(policy, {}); });
  fmt::print("prepare           {:.3f} s, {:.2f} of plain, {} resident\n", first, first / plain,
             weights::size_text(store.resident_bytes()));
  fmt::print("prepare again     {:.6f} s\n", seconds([&] { store.prepare(policy, {}); }));
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Measures how fast weights get ready.");
  std::string file, prefix = "model.diffusion_model.";
  int threads = 0;
  app.add_option("file", file, "a checkpoint")->required()->check(CLI::ExistingFile);
  app.add_option("--prefix", prefix, "the part of it to convert")->capture_default_str();
  app.add_option("--threads", threads, "0: libtorch's choice")->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  try {
    const tensor::InferenceGuard guard(threads);
    measure(file, prefix);
    return 0;
  } catch (const Error& error) {
    fmt::print(stderr, "error: {}\n{}\n", error.what(), error.hint());
    return 1;
  }
}
