// SPDX-License-Identifier: Apache-2.0
#include "diffusion/lora/extract.hpp"

#include <catch2/catch.hpp>

#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>

#include "diffusion/weights/load.hpp"
#include "engine/base/errors.hpp"
#include "tests/support/scratch_folder.hpp"

using namespace weft;

namespace {

at::Tensor noise_for_extraction(at::IntArrayRef sizes) {
  static at::Generator generator = at::detail::createCPUGenerator(11);
  return at::randn(sizes, generator, at::kFloat);
}

/// What was extracted, as a file that was written and read again holds it.
weights::StateDict extracted(const models::SavedWeights& difference, const lora::Extraction& how) {
  test::ScratchFolder folder;
  models::SavedWeights saved;
  lora::extract(difference, "diffusion_model.", how, saved);
  saved.write(folder.path() / "lora.safetensors", {}, {}, {});
  return weights::load_state_dict(folder.path() / "lora.safetensors");
}

}  // namespace

TEST_CASE("extract: the factors of a difference of low rank give it back, but for the clamp") {
  const auto difference = at::matmul(noise_for_extraction({40, 3}), noise_for_extraction({3, 24}));
  const auto [up, down] = lora::factors_of(difference, 3);
  CHECK(up.sizes() == at::IntArrayRef({40, 3}));
  CHECK(down.sizes() == at::IntArrayRef({3, 24}));
  const double error = (at::matmul(up, down) - difference).norm().item<double>() / difference.norm().item<double>();
  CHECK(error < 0.25);  // one value in a hundred is clamped, of few
}

TEST_CASE("extract: convolutions keep their kernel in the lower factor, and no rank exceeds the channels") {
  const auto [up, down] = lora::factors_of(noise_for_extraction({8, 4, 3, 3}), 16);
  CHECK(up.sizes() == at::IntArrayRef({8, 4, 1, 1}));
  CHECK(down.sizes() == at::IntArrayRef({4, 4, 3, 3}));
}

TEST_CASE("extract: a file holds factors of matrices, and differences of biases where they are asked for") {
  models::SavedWeights difference;
  difference.add("a.weight", noise_for_extraction({6, 5}));
  difference.add("a.bias", noise_for_extraction({6}));
  difference.add("norm.weight", noise_for_extraction({6}));
  const auto all = extracted(difference, {.rank = 2});
  CHECK(all.at("diffusion_model.a.lora_up.weight").sizes() == at::IntArrayRef({6, 2}));
  CHECK(all.at("diffusion_model.a.lora_down.weight").sizes() == at::IntArrayRef({2, 5}));
  CHECK(all.at("diffusion_model.a.diff_b").scalar_type() == at::kHalf);
  CHECK(all.find("diffusion_model.norm.diff") != nullptr);
  const auto few = extracted(difference, {.rank = 2, .biases = false});
  CHECK(few.tensors().size() == 2);
  const auto whole = extracted(difference, {.full_difference = true, .biases = false});
  CHECK(whole.find("diffusion_model.a.diff") != nullptr);
  CHECK(whole.tensors().size() == 2);
}

TEST_CASE("extract: a difference that is no number is an error, and leaves no file") {
  models::SavedWeights difference;
  difference.add("a.weight", at::full({4, 4}, std::numeric_limits<float>::quiet_NaN()));
  CHECK_THROWS_AS(extracted(difference, {}), WeightsError);
}
