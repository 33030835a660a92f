// SPDX-License-Identifier: Apache-2.0
// The text encoder against what ComfyUI computed with the same tiny weights, prompt by prompt.
#include <ATen/ATen.h>
#include <fmt/format.h>
#include <catch2/catch.hpp>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>

#include "diffusion/models/text_encoder.hpp"
#include "diffusion/tensor/compare.hpp"
#include "diffusion/tensor/inference_guard.hpp"
#include "diffusion/weights/load.hpp"
#include "tests/support/skip.hpp"
#include "tests/unit/diffusion/models/clip/tiny_text_model.hpp"

using namespace weft;

namespace {

/// The reference's own noise between attention kernels, in standard deviations.
constexpr double kLimit = 4e-6;

/// How many results were compared, and how many of them are equal bit for bit.
struct Tally {
  int compared = 0;
  int equal = 0;

  void compare(const std::string& key, const at::Tensor& actual, const weights::StateDict& golden) {
    const at::Tensor* expected = golden.find(key);
    if (expected == nullptr) return;
    const auto difference = tensor::difference(actual, *expected);
    CAPTURE(key, difference.text());
    CHECK(difference.relative() <= kLimit);
    ++compared;
    equal += difference.equal();
  }
};

/// A LoRA's change to one weight: strength alpha / rank up down.
class LoraPatch final : public weights::WeightPatch {
 public:
  LoraPatch(const weights::StateDict& lora, const std::string& name, double strength)
      : up_(lora.at(name + ".lora_up.weight").to(at::kFloat)),
        down_(lora.at(name + ".lora_down.weight").to(at::kFloat)),
        scale_(strength * lora.at(name + ".alpha").item<double>() / static_cast<double>(down_.size(0))),
        identity_(hash_bytes(name)) {}
  at::Tensor apply(at::Tensor weight, std::string_view) const override {
    return weight.add_(at::mm(up_, down_).mul_(scale_));
  }
  Hash identity() const override { return identity_; }

 private:
  at::Tensor up_, down_;
  double scale_;
  Hash identity_;
};

/// Patches for every parameter that the LoRA has a name for.
weights::PatchSet lora_patches(const models::TextEncoder& encoder, const weights::StateDict& lora, double strength) {
  weights::PatchSet patches;
  for (const auto& [key, tensor] : encoder.store().source().tensors()) {
    if (!key.ends_with(".weight")) continue;
    std::string name = "lora_te_" + key.substr(0, key.size() - std::string_view(".weight").size());
    std::replace(name.begin(), name.end(), '.', '_');
    if (lora.find(name + ".lora_up.weight") != nullptr)
      patches[key] = {std::make_shared<LoraPatch>(lora, name, strength)};
  }
  return patches;
}

}  // namespace

TEST_CASE("clip parity: prompts through the tiny SD1.5 text encoder") {
  const auto golden = test::golden_dir();
  if (!golden || !std::filesystem::exists(*golden / "sd15_tiny/text.safetensors"))
    return test::skipped("text encoder parity", "no sd15_tiny/text.safetensors among the goldens");
  const tensor::InferenceGuard guard;
  const auto folder = *golden / "sd15_tiny";
  const auto expected = weights::load_state_dict(folder / "text.safetensors");
  const auto checkpoint = weights::load_state_dict(folder / "sd15_tiny.safetensors");
  const auto encoder = test::make_clip_l(checkpoint.with_prefix("cond_stage_model.transformer."));
  const text::Embeddings embeddings({folder});
  std::ifstream file(folder / "prompts.json");
  const auto prompts = nlohmann::json::parse(file);
  Tally tally;
  const auto run = [&](const std::string& suffix, std::optional<int> stop_at_layer) {
    for (std::size_t index = 0; index < prompts.size(); ++index) {
      const auto encoded = encoder->encode(prompts[index].at("text").get<std::string>(),
                                           {.stop_at_layer = stop_at_layer, .embeddings = &embeddings});
      tally.compare(fmt::format("p{:02}{}.cond", index, suffix), encoded.cond, expected);
      tally.compare(fmt::format("p{:02}{}.pooled", index, suffix), encoded.pooled, expected);
    }
  };
  const device::ComputePolicy float32{.storage = at::kFloat}, as_stored{};
  {
    const auto lease = encoder->store().prepare(float32, {});
    run("", std::nullopt);
    run(".skip1", -1);
    run(".skip2", -2);
  }
  {
    const auto lease = encoder->store().prepare(as_stored, {});
    run("", std::nullopt);  // rounding to float16 happened in the file: nothing changes
  }
  const auto patches = lora_patches(*encoder, weights::load_state_dict(folder / "sd15_tiny_lora.safetensors"), 0.6);
  CHECK(patches.size() == 18);
  {
    const auto lease = encoder->store().prepare(float32, patches);
    run(".lora06", std::nullopt);
  }
  {
    const auto lease = encoder->store().prepare(as_stored, patches);
    run(".lora06.te_fp16", std::nullopt);
  }
  WARN(fmt::format("text encoder: {} of {} results equal bit for bit", tally.equal, tally.compared));
  CHECK(tally.compared >= 15 * 2 * 2);
  CHECK(encoder->store().unused() == std::vector<std::string>{"text_model.embeddings.position_ids"});
}
