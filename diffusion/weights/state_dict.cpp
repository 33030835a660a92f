// SPDX-License-Identifier: Apache-2.0
#include "diffusion/weights/state_dict.hpp"

#include <stdexcept>

#include <fmt/format.h>

#include "diffusion/weights/near_keys.hpp"
#include "engine/base/errors.hpp"

namespace weft::weights {
namespace {

at::Tensor without_data(const std::vector<at::Tensor>& pieces) {
  std::vector<std::int64_t> sizes = pieces.at(0).sizes().vec();
  for (std::size_t i = 1; i < pieces.size(); ++i) sizes.front() += pieces[i].size(0);
  return at::empty(sizes, pieces.front().options().device(at::kMeta));
}

template <typename Map>
void add_below(Map& part, const Map& all, std::string_view prefix) {
  for (auto entry = all.lower_bound(prefix); entry != all.end() && entry->first.starts_with(prefix); ++entry)
    part.emplace_hint(part.end(), entry->first.substr(prefix.size()), entry->second);
}

}  // namespace

StateDict::StateDict(Tensors tensors, Metadata metadata, std::filesystem::path path, Hash identity, Pieces pieces) {
  for (const auto& [key, parts] : pieces) tensors.insert_or_assign(key, without_data(parts));
  content_ = std::make_shared<const Content>(
      Content{std::move(tensors), std::move(metadata), std::move(path), identity, {}, std::move(pieces)});
}

std::span<const at::Tensor> StateDict::pieces(std::string_view key) const {
  const auto found = content_->pieces.find(key);
  return found == content_->pieces.end() ? std::span<const at::Tensor>() : std::span(found->second);
}

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
  Content part{{}, metadata(), path(), Hasher().add(identity()).add(prefix).digest(), content_->prefix, {}};
  part.prefix += prefix;
  add_below(part.tensors, content_->tensors, prefix);
  add_below(part.pieces, content_->pieces, prefix);
  return StateDict(std::make_shared<const Content>(std::move(part)));
}

StateDict merged(const std::vector<std::pair<std::string, StateDict>>& parts) {
  if (parts.empty()) throw std::logic_error("a network of no parts");
  StateDict::Tensors tensors;
  StateDict::Pieces pieces;
  Hasher hasher;
  for (const auto& [prefix, part] : parts) {
    hasher.add(prefix).add(part.identity());
    for (const auto& [key, tensor] : part.tensors()) {
      const auto of_it = part.pieces(key);
      if (of_it.empty())
        tensors.emplace(prefix + key, tensor);
      else
        pieces.emplace(prefix + key, std::vector<at::Tensor>(of_it.begin(), of_it.end()));
    }
  }
  return {std::move(tensors), parts.front().second.metadata(), parts.front().second.path(), hasher.digest(),
          std::move(pieces)};
}

bool is_fp8_bookkeeping(std::string_view key) {
  return key == "scaled_fp8" || key.ends_with(".scaled_fp8") || key.ends_with(".scale_weight") ||
         key.ends_with(".scale_input");
}

}  // namespace weft::weights
