// SPDX-License-Identifier: Apache-2.0
#include "engine/workflow/renames.hpp"

#include <array>
#include <utility>

namespace weft::workflow {

namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 3> kClasses{{
    {"T2IAdapterLoader", "ControlNetLoader"},
    {"ConditioningAverage ", "ConditioningAverage"},
    {"SDV_img2vid_Conditioning", "SVD_img2vid_Conditioning"},
}};

}  // namespace

std::string_view renamed_class(std::string_view type) {
  for (const auto& [old_name, name] : kClasses)
    if (type == old_name) return name;
  return type;
}

schema::Value renamed_value(std::string_view class_type, std::string_view widget, schema::Value value) {
  constexpr std::string_view kPrefix = "sample_";
  if (widget != "sampler_name" || (class_type != "KSampler" && class_type != "KSamplerAdvanced")) return value;
  const std::string* name = value.as_string();
  if (name == nullptr || !name->starts_with(kPrefix)) return value;
  return name->substr(kPrefix.size());
}

}  // namespace weft::workflow
