// SPDX-License-Identifier: Apache-2.0
#include "diffusion/lora/metadata.hpp"

#include <algorithm>
#include <map>

#include <nlohmann/json.hpp>

namespace weft::lora {
namespace {

using Counts = std::map<std::string, std::int64_t>;

std::string first_of(const weights::StateDict::Metadata& metadata, std::initializer_list<const char*> names) {
  for (const char* name : names) {
    const auto found = metadata.find(name);
    if (found != metadata.end() && !found->second.empty() && found->second != "None") return found->second;
  }
  return "";
}

std::string trimmed(const std::string& text) {
  const auto begin = text.find_first_not_of(" \t\r\n");
  return begin == std::string::npos ? "" : text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1);
}

// {"folder": {"tag": count, …}, …}
Counts tag_counts(const std::string& text) {
  Counts counts;
  const auto folders = nlohmann::json::parse(text, nullptr, false);
  if (!folders.is_object()) return counts;
  for (const auto& [folder, tags] : folders.items()) {
    if (!tags.is_object()) continue;
    for (const auto& [tag, count] : tags.items())
      if (count.is_number_integer() && !trimmed(tag).empty()) counts[trimmed(tag)] += count.get<std::int64_t>();
  }
  return counts;
}

}  // namespace

std::string title_of(const weights::StateDict::Metadata& metadata) {
  return first_of(metadata, {"modelspec.title", "ss_output_name"});
}

std::string base_model_of(const weights::StateDict::Metadata& metadata) {
  const std::string version = first_of(metadata, {"ss_base_model_version", "modelspec.architecture"});
  const std::string name = first_of(metadata, {"ss_sd_model_name"});
  if (version.empty() || name.empty()) return version + name;
  return version + " (" + name + ")";
}

std::vector<std::pair<std::string, std::int64_t>> trigger_words(const weights::StateDict::Metadata& metadata) {
  std::vector<std::pair<std::string, std::int64_t>> words;
  const auto counts = tag_counts(first_of(metadata, {"ss_tag_frequency"}));
  words.assign(counts.begin(), counts.end());
  std::stable_sort(words.begin(), words.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
  const std::string phrase = trimmed(first_of(metadata, {"modelspec.trigger_phrase"}));
  if (!phrase.empty() && !counts.contains(phrase)) words.insert(words.begin(), {phrase, 0});
  return words;
}

std::optional<double> PeftPart::alpha_for(std::string_view base) const {
  for (const auto& [module, value] : alpha_of)
    if (base.ends_with(module) && (base.size() == module.size() || base[base.size() - module.size() - 1] == '.'))
      return value;
  return alpha;
}

std::vector<PeftPart> peft_parts(const weights::StateDict::Metadata& metadata) {
  std::map<std::string, PeftPart> parts;
  const auto config = nlohmann::json::parse(first_of(metadata, {"lora_adapter_metadata"}), nullptr, false);
  if (!config.is_object()) return {};
  for (const auto& [key, value] : config.items()) {
    const auto dot = key.rfind('.');
    if (dot == std::string::npos) continue;
    const std::string prefix = key.substr(0, dot + 1), name = key.substr(dot + 1);
    PeftPart& part = parts.try_emplace(prefix, PeftPart{prefix, {}, {}, false}).first->second;
    if (name == "lora_alpha" && value.is_number()) part.alpha = value.get<double>();
    if (name == "use_rslora" && value.is_boolean()) part.rank_stabilised = value.get<bool>();
    if (name == "alpha_pattern" && value.is_object())
      for (const auto& [module, alpha] : value.items())
        if (alpha.is_number()) part.alpha_of.emplace(module, alpha.get<double>());
  }
  std::vector<PeftPart> list;
  for (auto& [prefix, part] : parts) list.push_back(std::move(part));
  return list;
}

}  // namespace weft::lora
