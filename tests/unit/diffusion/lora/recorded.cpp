// SPDX-License-Identifier: Apache-2.0
// Patched weights against recorded ones.
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

constexpr std::string_view kNetworkPrefix = "diffusion_model.";
constexpr std::string_view kTextPrefix = "clip_l.transformer.";

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

TEST_CASE("lora: every recorded kohya file of the first set") {
  const auto folder = recorded("lora_formats");
  const auto tiny = recorded("sd15_tiny");
  if (!folder || !tiny) return;
  const tensor::InferenceGuard guard;
  const auto checkpoint = models::load_checkpoint(weights::load_state_dict(*tiny / "sd15_tiny.safetensors"));
  const auto base = test::golden_tensors(*folder / "base.safetensors");
  for (const std::string name : {"kohya_alpha", "kohya_noalpha", "kohya_ldm_names", "kohya_mid_tucker"}) {
    const auto file = weights::load_state_dict(*folder / (name + ".lora.safetensors"));
    for (const auto& [entry, expected] : test::golden_tensors(*folder / (name + ".expected.safetensors"))) {
      const auto at = entry.find('@');
      const auto key = entry.substr(0, at);
      const auto loaded = lora::load_lora(file, &*checkpoint.model, nullptr, std::stod(entry.substr(at + 1)), 0);
      check_close(test::patched(base.at(key), loaded.model, key), expected, name + " " + entry);
    }
  }
}

namespace {

/// A case of lora_formats_more: its model in the shapes that its key map lists.
struct Case {
  std::string name;
  weights::StateDict golden;
  std::vector<weights::StateDict> files;
  std::string prefix;
  models::Model model;
  models::Clip clip;
  bool text = false;

  lora::LoadedLora load(std::size_t file, double strength) const {
    return text ? lora::load_lora(files[file], nullptr, &clip, 0, strength)
                : lora::load_lora(files[file], &model, nullptr, strength, 0);
  }
  const weights::PatchSet& patches(const lora::LoadedLora& loaded) const { return text ? loaded.clip : loaded.model; }
};

weights::StateDict::Tensors weights_of(const std::filesystem::path& keymap, const std::string& prefix) {
  weights::StateDict::Tensors weights;
  const auto map = test::read_json(keymap);
  for (const auto& [key, shape] : map.at("weights").items())
    if (key.starts_with(prefix))
      weights.emplace(key.substr(prefix.size()), at::zeros(shape.get<std::vector<std::int64_t>>()));
  return weights;
}

Case load_case(const std::filesystem::path& folder, const nlohmann::json& entry) {
  Case one{entry.at("name"), weights::load_state_dict(folder / entry.at("golden").get<std::string>()), {}, {}, {}, {}};
  for (const auto& file : entry.at("files"))
    one.files.push_back(weights::load_state_dict(folder / file.get<std::string>()));
  const std::string model = entry.at("model");
  one.text = model == "clip_l";
  one.prefix = one.text ? kTextPrefix : kNetworkPrefix;
  auto weights = weights_of(folder / ("keymap_" + model + ".json"), one.prefix);
  if (one.text)
    one.clip = test::fake_clip(std::move(weights));
  else
    one.model = test::fake_model(std::move(weights));
  return one;
}

// Applies the files of a run ("0@0.7+1@-0.5") to each of its recorded weights.
void check_run(const Case& one, const nlohmann::json& run) {
  weights::PatchSet patches;
  for (const auto& step : run.at("order")) {
    const auto loaded = one.load(step.at("file"), step.at("strength"));
    patches = *lora::append(std::make_shared<weights::PatchSet>(patches), one.patches(loaded));
  }
  const std::string start = "patched/" + run.at("tag").get<std::string>() + "/" + one.prefix;
  for (const auto& [name, expected] : one.golden.tensors()) {
    if (!name.starts_with(start)) continue;
    const auto key = name.substr(start.size());
    const auto& base = one.golden.at("base/" + one.prefix + key);
    const auto actual = test::patched(base, patches, key).to(expected.scalar_type()).to(at::kFloat);
    check_close(actual, expected.to(at::kFloat), one.name + " " + name);
  }
}

}  // namespace

TEST_CASE("lora: every recorded kohya file of the second set, at all strengths and base dtypes") {
  const auto folder = recorded("lora_formats_more");
  if (!folder) return;
  const std::set<std::string> read{"sd15_kohya_noalpha",
                                   "sd15_kohya_alpha",
                                   "sd15_kohya_alpha_f16",
                                   "sd15_kohya_alpha_bf16",
                                   "sd15_kohya_native_names",
                                   "sd15_mid_cp",
                                   "sd15_mid_cp_noalpha",
                                   "sd15_base_bf16_kohya",
                                   "clip_l_kohya",
                                   "clip_l_te1"};
  const tensor::InferenceGuard guard;
  int compared = 0;
  const auto index = test::read_json(*folder / "index.json");
  for (const auto& entry : index.at("cases")) {
    if (!read.contains(entry.at("name"))) continue;
    const auto one = load_case(*folder, entry);
    for (const auto& run : entry.at("runs")) check_run(one, run);
    ++compared;
  }
  CHECK(compared == 10);
}

TEST_CASE("lora: float16 weights with a patch are the reference's but for one step of rounding") {
  const auto folder = recorded("lora_formats_more");
  if (!folder) return;
  const tensor::InferenceGuard guard;
  int compared = 0;
  const auto index = test::read_json(*folder / "index.json");
  for (const auto& entry : index.at("cases")) {
    if (entry.at("name") != "sd15_base_f16_kohya") continue;
    const auto one = load_case(*folder, entry);
    const auto loaded = one.load(0, 0.7);
    const std::string start = "patched/0@0.7/" + one.prefix;
    for (const auto& [name, expected] : one.golden.tensors()) {
      if (!name.starts_with(start)) continue;
      const auto key = name.substr(start.size());
      const auto actual = test::patched(one.golden.at("base/" + one.prefix + key), loaded.model, key).to(at::kHalf);
      CHECK(at::allclose(actual.to(at::kFloat), expected.to(at::kFloat), 1e-3, 0));
      ++compared;
    }
  }
  CHECK(compared > 0);
}
