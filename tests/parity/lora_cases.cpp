// SPDX-License-Identifier: Apache-2.0
#include "tests/parity/lora_cases.hpp"

#include <algorithm>
#include <array>

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

/// How weft's result differs from a recording, on purpose.
enum class Difference {
  none,
  refused,  ///< the file is an error
  more,     ///< weights that the reference leaves alone are changed as well
};
constexpr std::array<std::pair<std::string_view, Difference>, 1> kDifferent{{
    {"flux_diffb_slice", Difference::more},  // lost there without a word
}};

/// lines: texts, or pairs of a level and a text.
bool says(const json& lines, std::string_view words) {
  for (const json& line : lines)
    if ((line.is_array() ? line.back() : line).get<std::string>().find(words) != std::string::npos) return true;
  return false;
}

bool all_empty(const json& lists) {
  return std::all_of(lists.begin(), lists.end(), [](const json& list) { return list.empty(); });
}

/// As the recording itself says: what the reference logged, and what of the files it did not take.
Difference difference_of(const json& entry) {
  for (const auto& [known, difference] : kDifferent)
    if (known == entry.at("name").get<std::string>()) return difference;
  if (all_empty(entry.at("patches"))) return Difference::refused;
  for (const json& lines : entry.at("log"))
    if (says(lines, "SHAPE MISMATCH") || says(lines, "is invalid for input of size")) return Difference::refused;
  return all_empty(entry.at("log")) && all_empty(entry.at("not_loaded")) ? Difference::none : Difference::more;
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

/// Text encoders of the recordings, and the tower that each has.
const std::map<std::string, std::vector<std::string>> kTextEncoders{{"clip_l", {"clip_l"}},
                                                                    {"clip_g", {"clip_g"}},
                                                                    {"clip_h", {"clip_h"}},
                                                                    {"clip_lg", {"clip_l", "clip_g"}},
                                                                    {"flux_te", {"clip_l", "t5xxl"}}};

Subject subject_of(const fs::path& dir, const std::string& model) {
  static const std::map<std::string, std::string> kFamilies{
      {"sd15", "SD1.x"}, {"sd2", "SD2.x"}, {"sdxl", "SDXL"}, {"flux", "Flux"}};
  const fs::path keymap = dir / ("keymap_" + model + ".json");
  if (const auto family = kFamilies.find(model); family != kFamilies.end()) {
    const std::string prefix = "diffusion_model.";
    return {prefix, test::fake_model(shapes(keymap, prefix), family->second), {}, false};
  }
  const auto found = kTextEncoders.find(model);
  if (found == kTextEncoders.end()) throw UnknownForm("a model " + model);
  std::vector<models::TextTower> towers;
  for (const std::string& tower : found->second) towers.push_back({tower, tower + ".transformer."});
  return {"", {}, test::fake_clip(shapes(keymap, ""), towers), true};
}

class Case {
 public:
  Case(const fs::path& dir, const json& entry)
      : entry_(entry),
        name_(entry.at("name")),
        difference_(difference_of(entry)),
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
    for (const json& step : order) {
      const auto& file = files_.at(step.at("file").get<std::size_t>());
      const lora::Rules rules = rules_of_recording(file);
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

  // How many numbers of their dtype two tensors are apart at most; where they are farther apart than two sums in float32
  // may be, which near zero is many small numbers.
  static std::int64_t steps(const at::Tensor& a, const at::Tensor& b) {
    const bool eight = a.element_size() == 1;
    const auto ordered = [eight](const at::Tensor& tensor) {
      const at::Tensor bits = tensor.contiguous().view(eight ? at::kChar : at::kShort).to(at::kInt);
      const std::int64_t magnitude = eight ? 0x7F : 0x7FFF;
      return at::where(bits.lt(0), -bits.bitwise_and(magnitude), bits);
    };
    const at::Tensor expected = b.to(at::kFloat);
    const at::Tensor apart = (a.to(at::kFloat) - expected).abs().gt(expected.abs().max().item<double>() * 1e-6);
    return ((ordered(a) - ordered(b)).abs() * apart).max().item<std::int64_t>();
  }

  const json& entry_;
  std::string name_;
  Difference difference_;
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

lora::Rules rules_of_recording(const weights::StateDict& file) {
  for (const auto& [key, tensor] : file.tensors()) {
    const bool flat_scale = key.ends_with(".dora_scale") && tensor.dim() == 1;
    if (key.ends_with(".oft_blocks") || flat_scale) return lora::Rules::comfyui;
  }
  return lora::Rules::meant;
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
