// SPDX-License-Identifier: Apache-2.0
#include "tests/parity/lora_cases.hpp"

#include <array>
#include <optional>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "diffusion/lora/load.hpp"
#include "diffusion/weights/load.hpp"
#include "diffusion/weights/stochastic_rounding.hpp"
#include "engine/base/errors.hpp"
#include "tests/parity/expression.hpp"
#include "tests/parity/golden_set.hpp"
#include "tests/support/golden_tensors.hpp"
#include "tests/unit/diffusion/lora/fake_model.hpp"

namespace weft::parity {
namespace fs = std::filesystem;
namespace {

using nlohmann::json;

/// Cases that weft does not compute as they were recorded, on purpose.
enum class Difference {
  rules,    ///< only under ComfyUI's rules
  refused,  ///< the file is an error
  more,     ///< weights that the reference leaves alone are changed as well
};
constexpr std::array<std::pair<std::string_view, Difference>, 31> kDifferent{{
    {"sd15_oft", Difference::rules},
    {"sd15_oft_alpha", Difference::rules},
    {"sd15_oft_rescale", Difference::rules},
    {"sd15_oft_lowrank", Difference::rules},
    {"sd15_boft", Difference::rules},
    {"sd15_boft_alpha", Difference::rules},
    {"sd15_boft_rescale", Difference::rules},
    {"sd15_dora_flat", Difference::rules},
    {"sd15_dora_oft", Difference::rules},
    {"sd15_dora_oft_noalpha", Difference::rules},
    {"sd15_dora_boft", Difference::rules},
    {"flux_oft_slice", Difference::rules},
    {"sd15_base_f16_mixed", Difference::rules},
    {"sd15_base_bf16_mixed", Difference::rules},
    {"sd15_base_f8_e4m3_mixed", Difference::rules},
    {"sd15_base_f8_e5m2_mixed", Difference::rules},
    {"oft.lora.safetensors", Difference::rules},
    {"oft_constraint_alpha.lora.safetensors", Difference::rules},
    {"oft_rescale.lora.safetensors", Difference::rules},
    {"boft_alpha.lora.safetensors", Difference::rules},
    {"boft_alpha_rescale.lora.safetensors", Difference::rules},
    {"sd15_diff_shape_mismatch", Difference::refused},
    {"sd15_lora_shape_mismatch", Difference::refused},
    {"flux_alien_sd15", Difference::refused},
    {"sd15_boft_noalpha", Difference::more},
    {"sd15_unet_without_processor", Difference::more},
    {"sd15_alien", Difference::more},
    {"flux_diffb_slice", Difference::more},
    {"boft_noalpha.lora.safetensors", Difference::more},
    {"diffusers_unet_peft_plain.lora.safetensors", Difference::more},
    {"lokr_tucker_t2.lora.safetensors", Difference::more},
}};

std::optional<Difference> difference_of(const std::string& name) {
  for (const auto& [known, difference] : kDifferent)
    if (known == name) return difference;
  return std::nullopt;
}

/// Where a recorded model's parts have their weights.
struct Subject {
  std::string prefix;  // of the recorded names, cut off in ours
  models::Model model;
  models::Clip clip;
  bool text = false;
};

weights::StateDict::Tensors shapes(const fs::path& keymap, const std::string& prefix) {
  weights::StateDict::Tensors weights;
  const json map = test::read_json(keymap);
  for (const auto& [key, shape] : map.at("weights").items())
    if (key.starts_with(prefix))
      weights.emplace(key.substr(prefix.size()), at::zeros(shape.get<std::vector<std::int64_t>>()));
  return weights;
}

Subject subject_of(const fs::path& dir, const std::string& model) {
  static const std::map<std::string, std::string> kFamilies{{"sd15", "SD1.x"}, {"sdxl", "SDXL"}, {"flux", "Flux"}};
  const fs::path keymap = dir / ("keymap_" + model + ".json");
  if (const auto family = kFamilies.find(model); family != kFamilies.end()) {
    const std::string prefix = "diffusion_model.";
    return {prefix, test::fake_model(shapes(keymap, prefix), family->second), {}, false};
  }
  if (model == "clip_l")
    return {"", {}, test::fake_clip(shapes(keymap, ""), {{"clip_l", "clip_l.transformer."}}), true};
  if (model == "clip_lg")
    return {"",
            {},
            test::fake_clip(shapes(keymap, ""), {{"clip_l", "clip_l.transformer."}, {"clip_g", "clip_g.transformer."}}),
            true};
  throw UnknownForm("a model " + model);
}

class Case {
 public:
  Case(const fs::path& dir, const json& entry)
      : entry_(entry),
        name_(entry.at("name")),
        difference_(difference_of(name_)),
        golden_(weights::load_state_dict(dir / entry.at("golden").get<std::string>())),
        subject_(subject_of(dir, entry.at("model"))) {
    for (const json& file : entry.at("files"))
      files_.push_back(weights::load_state_dict(dir / file.get<std::string>()));
  }

  void run(Result& result) {
    check_names();
    if (difference_ == Difference::refused) return expect_refusal(result);
    for (const json& run : entry_.at("runs")) check_run(result, run);
  }

 private:
  void check_names() const {
    for (const auto& [name, tensor] : golden_.tensors())
      if (!name.starts_with("base/") && !name.starts_with("patched/") && !name.starts_with("intended/"))
        throw UnknownForm("a tensor " + name);
  }

  weights::PatchSet patches(const json& order) const {
    auto all = std::make_shared<const weights::PatchSet>();
    const lora::Rules rules = rules_of_recording(name_);
    for (const json& step : order) {
      const auto& file = files_.at(step.at("file").get<std::size_t>());
      const double strength = step.at("strength");
      const auto loaded = subject_.text ? lora::load_lora(file, nullptr, &subject_.clip, 0, strength, rules)
                                        : lora::load_lora(file, &subject_.model, nullptr, strength, 0, rules);
      all = lora::append(all, subject_.text ? loaded.clip : loaded.model);
    }
    return *all;
  }

  void expect_refusal(Result& result) const {
    result.bit_equal = false;
    try {
      patches(entry_.at("runs").at(0).at("order"));
    } catch (const WeightsError&) {
      return;
    }
    result.outcome = Outcome::failed;
    result.reason = "is not refused";
  }

  // Where the reference's own code fails, what it is meant to give is recorded beside.
  std::string start_of(const std::string& tag) const {
    const std::string intended = "intended/" + tag + "/";
    return golden_.has_prefix(intended) ? intended : "patched/" + tag + "/";
  }

  void check_run(Result& result, const json& run) const {
    const auto patched = patches(run.at("order"));
    const std::string start = start_of(run.at("tag"));
    std::set<std::string> recorded;
    for (const auto& [name, expected] : golden_.tensors()) {
      if (!name.starts_with(start)) continue;
      const std::string key = name.substr(start.size());
      recorded.insert(key.substr(subject_.prefix.size()));
      const at::Tensor& base = golden_.at("base/" + key);
      const bool left_alone =
          base.sizes() == expected.sizes() && at::equal(base.to(at::kFloat), expected.to(at::kFloat));
      if (difference_ == Difference::more && left_alone) continue;
      compare_weight(result, key, test::patched(base, patched, key.substr(subject_.prefix.size())), expected);
    }
    if (recorded.empty()) throw UnknownForm("nothing below " + start);
    for (const auto& [key, list] : patched)
      if (difference_ != Difference::more && !recorded.contains(key)) {
        result.outcome = Outcome::failed;
        result.reason = "changes " + key + ", which the reference does not";
      }
  }

  // As README.md says: float32 within rounding; 16 bits within one unit in the last place, 8 bits within one step.
  void compare_weight(Result& result, const std::string& key, const at::Tensor& actual,
                      const at::Tensor& expected) const {
    const at::ScalarType dtype = expected.scalar_type();
    if (dtype == at::kFloat) return compare(result, key, actual, expected, {Tolerance::Measure::of_largest, 1e-5});
    const bool eight = expected.element_size() == 1;
    const at::Tensor rounded =
        eight ? weights::round_stochastically(actual, dtype, weights::rounding_seed(key)) : actual.to(dtype);
    // There the reference computes in float16; weft does in float32 and rounds once.
    const bool half_throughout = name_.find("_lowvram_") != std::string::npos;
    const double limit = half_throughout ? 2e-3 : 1.0;
    compare(result, key, rounded.to(at::kFloat), expected.to(at::kFloat), {Tolerance::Measure::of_largest, limit});
    if (half_throughout || result.outcome == Outcome::failed || steps(rounded, expected) <= 1) return;
    result.outcome = Outcome::failed;
    result.reason = fmt::format("{} is {} steps off", key, steps(rounded, expected));
  }

  // How many numbers of their dtype two tensors are apart at most.
  static std::int64_t steps(const at::Tensor& a, const at::Tensor& b) {
    const bool eight = a.element_size() == 1;
    const auto ordered = [eight](const at::Tensor& tensor) {
      const at::Tensor bits = tensor.contiguous().view(eight ? at::kChar : at::kShort).to(at::kInt);
      const std::int64_t magnitude = eight ? 0x7F : 0x7FFF;
      return at::where(bits.lt(0), -bits.bitwise_and(magnitude), bits);
    };
    return (ordered(a) - ordered(b)).abs().max().item<std::int64_t>();
  }

  const json& entry_;
  std::string name_;
  std::optional<Difference> difference_;
  weights::StateDict golden_;
  Subject subject_;
  std::vector<weights::StateDict> files_;
};

Result run_case(const fs::path& dir, const json& entry) {
  Result result{.folder = dir.filename().string(),
                .group = "patched weights",
                .key = entry.value("name", std::string("?")),
                .bit_equal = true};
  try {
    Case(dir, entry).run(result);
  } catch (const std::exception& error) {
    result.outcome = Outcome::failed;
    result.reason = error.what();
  }
  return result;
}

Result run_rounding(const fs::path& dir, const json& entry) {
  Result result{.folder = dir.filename().string(),
                .group = "8-bit rounding",
                .key = entry.value("file", std::string("?")),
                .bit_equal = true};
  try {
    const auto file = weights::load_state_dict(dir / entry.at("file").get<std::string>());
    for (const auto& [name, dtype] :
         {std::pair{"rounded_e4m3fn", at::kFloat8_e4m3fn}, {"rounded_e5m2", at::kFloat8_e5m2}})
      compare(result, name,
              weights::round_stochastically(file.at("x"), dtype, entry.at("seed").get<std::uint64_t>()).to(at::kFloat),
              file.at(name).to(at::kFloat), {});
  } catch (const std::exception& error) {
    result.outcome = Outcome::failed;
    result.reason = error.what();
  }
  return result;
}

}  // namespace

lora::Rules rules_of_recording(const std::string& name) {
  return difference_of(name) == Difference::rules ? lora::Rules::comfyui : lora::Rules::meant;
}

std::vector<Result> run_lora_cases(const fs::path& golden) {
  std::vector<Result> results;
  for (const fs::path& dir : indexed_folders(golden)) {
    const json index = test::read_json(dir / "index.json");
    if (!index.is_object() || !index.contains("name_to_seed")) continue;  // of another form, with a runner of its own
    for (const json& entry : index.at("cases")) results.push_back(run_case(dir, entry));
    for (const json& entry : index.at("rounding")) results.push_back(run_rounding(dir, entry));
  }
  return results;
}

}  // namespace weft::parity
