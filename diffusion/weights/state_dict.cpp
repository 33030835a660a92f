// SPDX-License-Identifier: Apache-2.0
#include "diffusion/weights/state_dict.hpp"

#include <stdexcept>

#include <fmt/format.h>

#include "diffusion/weights/near_keys.hpp"
#include "engine/base/errors.hpp"

namespace weft::weights {

StateDict::StateDict(Tensors tensors, Metadata metadata, std::filesystem::path path, Hash identity)
    : content_(std::make_shared<const Content>(
          Content{std::move(tensors), std::move(metadata), std::move(path), identity, {}})) {}

const at::Tensor* StateDict::find(std::string_view key) const {
  const auto found = content_->tensors.find(key);
  return found == content_->tensors.end() ? nullptr : &found->second;
}

const at::Tensor& StateDict::at(std::string_view key) const {
  if (const at::Tensor* tensor = find(key)) return *tensor;
  const std::string near = near_keys_text(content_->tensors, key);
  throw WeightsError(fmt::format("{}: there is no tensor '{}{}'{}", path().string(), prefix(), key, near),
                     "The file may be for another kind of model: `weft inspect` shows what it holds.");
}

bool StateDict::has_prefix(std::string_view prefix) const {
  const auto found = content_->tensors.lower_bound(prefix);
  return found != content_->tensors.end() && found->first.starts_with(prefix);
}

StateDict StateDict::with_prefix(std::string_view prefix) const {
  Content part{{}, metadata(), path(), Hasher().add(identity()).add(prefix).digest(), content_->prefix};
  part.prefix += prefix;
  const auto& all = content_->tensors;
  for (auto entry = all.lower_bound(prefix); entry != all.end() && entry->first.starts_with(prefix); ++entry)
    part.tensors.emplace_hint(part.tensors.end(), entry->first.substr(prefix.size()), entry->second);
  return StateDict(std::make_shared<const Content>(std::move(part)));
}

StateDict merged(const std::vector<std::pair<std::string, StateDict>>& parts) {
  if (parts.empty()) throw std::logic_error("a network of no parts");
  StateDict::Tensors tensors;
  Hasher hasher;
  for (const auto& [prefix, part] : parts) {
    hasher.add(prefix).add(part.identity());
    for (const auto& [key, tensor] : part.tensors()) tensors.emplace(prefix + key, tensor);
  }
  return {std::move(tensors), parts.front().second.metadata(), parts.front().second.path(), hasher.digest()};
}

bool is_fp8_bookkeeping(std::string_view key) {
  return key == "scaled_fp8" || key.ends_with(".scaled_fp8") || key.ends_with(".scale_weight") ||
         key.ends_with(".scale_input");
}

}  // namespace weft::weights
