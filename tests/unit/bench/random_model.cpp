// SPDX-License-Identifier: Apache-2.0
#include <map>
#include <set>

#include <catch2/catch.hpp>

#include "bench/random_model/flux.hpp"
#include "bench/random_model/sd15.hpp"
#include "diffusion/weights/load.hpp"
#include "tests/support/golden_tensors.hpp"
#include "tests/support/scratch_folder.hpp"
#include "tests/support/sha256.hpp"
#include "tests/support/skip.hpp"

using namespace weft;

namespace {

std::map<std::string, std::vector<std::int64_t>> shapes(const test::SeededModel& model) {
  std::map<std::string, std::vector<std::int64_t>> found;
  for (const auto& tensor : model.tensors) found.emplace(tensor.spec.key, tensor.spec.shape);
  return found;
}

std::int64_t elements(const test::SeededModel& model, const std::string& prefix) {
  std::int64_t count = 0;
  for (const auto& tensor : model.tensors)
    if (tensor.spec.key.starts_with(prefix) && at::isFloatingType(tensor.spec.dtype))
      count += c10::multiply_integers(tensor.spec.shape);
  return count;
}

}  // namespace

TEST_CASE("random model: the full size has the published numbers of parameters") {
  const auto checkpoint = bench::sd15_checkpoint(bench::sd15_full(), "t");
  CHECK(elements(checkpoint, "model.diffusion_model.") == 859'520'964);
  CHECK(elements(checkpoint, "cond_stage_model.") == 123'060'480);
  CHECK(elements(checkpoint, "first_stage_model.") == 83'653'863);
  CHECK(checkpoint.tensors.size() == 1131);
  CHECK(bench::sd15_lora(bench::sd15_full(), "t").tensors.size() == 3 * 264);
  const auto all = shapes(checkpoint);
  CHECK(all.at("model.diffusion_model.output_blocks.5.0.in_layers.2.weight") ==
        std::vector<std::int64_t>{1280, 1920, 3, 3});
  CHECK(all.at("model.diffusion_model.middle_block.1.transformer_blocks.0.attn2.to_k.weight") ==
        std::vector<std::int64_t>{1280, 768});
}

TEST_CASE("random model: the tiny checkpoint is the goldens' own") {
  const auto golden = test::golden_dir();
  const test::ScratchFolder folder;
  const auto path = folder.path() / "tiny.safetensors";
  test::write_seeded(bench::sd15_checkpoint(bench::sd15_tiny(), "sd15_tiny"), path);
  CHECK(test::sha256_of_file(path) == "5943e07af03b3430c04bf4a4e044360978a270827f47123a1ec849b2c141ec33");
  if (!golden) return test::skipped("the golden manifest of sd15_tiny", "there is no golden folder");
  const auto manifest = test::read_manifest(*golden / "sd15_tiny/sd15_tiny.safetensors.manifest.json");
  CHECK(shapes(manifest) == shapes(bench::sd15_checkpoint(bench::sd15_tiny(), "t")));
}

TEST_CASE("random model: the autoencoder alone has bare keys in float32, the LoRA kohya's with metadata") {
  const auto vae = bench::sd15_vae(bench::sd15_tiny(), "t");
  const auto checkpoint = shapes(bench::sd15_checkpoint(bench::sd15_tiny(), "t"));
  for (const auto& tensor : vae.tensors) {
    CHECK(tensor.spec.dtype == at::kFloat);
    CHECK(checkpoint.at("first_stage_model." + tensor.spec.key) == tensor.spec.shape);
  }
  const test::ScratchFolder folder;
  test::write_seeded(bench::sd15_lora(bench::sd15_tiny(), "t"), folder.path() / "l.safetensors");
  const auto lora = weights::load_state_dict(folder.path() / "l.safetensors");
  CHECK(lora.at("lora_unet_mid_block_attentions_0_proj_in.lora_down.weight").sizes() ==
        at::IntArrayRef({4, 128, 1, 1}));
  CHECK(lora.at("lora_te_text_model_encoder_layers_0_mlp_fc1.alpha").item<float>() == 4);
  CHECK(lora.metadata().at("ss_tag_frequency").find("pixel_art") != std::string::npos);
}

TEST_CASE("random model: another seed gives other values of the same shape") {
  std::array<std::byte, 64> one{}, other{};
  const auto tensor = bench::sd15_vae(bench::sd15_tiny(), "t").tensors.front();
  test::fill_seeded("t", tensor, 0, one);
  test::fill_seeded("t/1", tensor, 0, other);
  CHECK(one != other);
  // A piece is what it would be as part of the whole.
  test::fill_seeded("t", tensor, 8, std::span(other).first(32));
  CHECK(std::equal(one.begin() + 32, one.end(), other.begin()));
}

TEST_CASE("random model: Flux has the published numbers of parameters, all of the transformer and of T5 in fp8") {
  const auto config = bench::flux_full();
  const auto transformer = bench::flux_transformer(config, "t");
  CHECK(elements(transformer, "") == 11'901'408'320);
  CHECK(elements(bench::flux_t5(config, "t"), "") == 4'762'310'656);
  CHECK(elements(bench::flux_clip_l(config, "t"), "") == 123'060'480);
  CHECK(elements(bench::flux_vae(config, "t"), "") == 83'819'683);
  for (const auto& tensor : transformer.tensors) CHECK(tensor.spec.dtype == at::kFloat8_e4m3fn);
}

TEST_CASE("random model: fp8 values are spread as asked") {
  const test::SeededTensor tensor{{"a", at::kFloat8_e4m3fn, {1 << 16}}, test::SeededTensor::Kind::hash, 1, 0.5};
  std::vector<std::byte> bytes(1 << 16), again(1 << 15);
  test::fill_seeded("t", tensor, 0, bytes);
  test::fill_seeded("t", tensor, 1 << 15, again);
  CHECK(std::equal(again.begin(), again.end(), bytes.begin() + (1 << 15)));
  const at::Tensor values = at::from_blob(bytes.data(), {1 << 16}, at::kFloat8_e4m3fn).to(at::kFloat);
  CHECK(values.mean().item<double>() == Approx(1).margin(0.01));
  CHECK(values.min().item<float>() == 0.5f);
  CHECK(values.max().item<float>() == 1.5f);
}
