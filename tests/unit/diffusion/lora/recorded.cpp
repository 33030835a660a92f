// SPDX-License-Identifier: Apache-2.0
// Patched weights of a whole model against recorded ones; every kind and naming is compared in tests/parity.
#include <catch2/catch.hpp>

#include <filesystem>

#include <ATen/ATen.h>

#include "diffusion/lora/load.hpp"
#include "diffusion/models/family.hpp"
#include "diffusion/tensor/compare.hpp"
#include "diffusion/tensor/inference_guard.hpp"
#include "diffusion/weights/load.hpp"
#include "fake_model.hpp"
#include "tests/support/golden_tensors.hpp"
#include "tests/support/skip.hpp"

using namespace weft;

namespace {

std::optional<std::filesystem::path> recorded(const std::string& folder) {
  const auto golden = test::golden_dir();
  if (golden && std::filesystem::exists(*golden / folder)) return *golden / folder;
  test::skipped(folder, "no recorded data (set WEFT_GOLDEN_DIR)");
  return std::nullopt;
}

// Matrix products differ by an ulp between processors: a difference of weights far below what a picture shows.
void check_close(const at::Tensor& actual, const at::Tensor& expected, const std::string& what) {
  INFO(what);
  REQUIRE(actual.sizes() == expected.sizes());
  const double largest = expected.abs().max().item<double>();
  CHECK((actual - expected).abs().max().item<double>() <= 1e-6 * largest);
}

}  // namespace

TEST_CASE("lora: the tiny checkpoint's weights with a kohya LoRA are the reference's") {
  const auto folder = recorded("sd15_tiny");
  if (!folder) return;
  const tensor::InferenceGuard guard;
  const auto checkpoint = models::load_checkpoint(weights::load_state_dict(*folder / "sd15_tiny.safetensors"));
  const auto file = weights::load_state_dict(*folder / "sd15_tiny_lora.safetensors");
  const auto loaded = lora::load_lora(file, &*checkpoint.model, &*checkpoint.clip, 0.8, 0.6);
  CHECK(loaded.unmatched.empty());
  CHECK(loaded.unmatched_summary.empty());
  CHECK((loaded.model_targets + loaded.clip_targets) * 3 == file.tensors().size());
  CHECK(loaded.clip_targets == 18);

  const auto& network = *checkpoint.model->network;
  const auto lease = network.store().prepare({at::kCPU, at::kFloat, at::kFloat}, loaded.model);
  constexpr std::string_view kPatched = "patched.";
  int compared = 0;
  for (const auto& [name, expected] : test::golden_tensors(*folder / "unet_lora.safetensors")) {
    if (!name.starts_with(kPatched)) continue;
    const auto key = name.substr(kPatched.size());
    check_close(network.store().find(key)->value(), expected, key);
    ++compared;
  }
  CHECK(compared == 6);
}
