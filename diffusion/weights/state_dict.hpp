// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <ATen/ATen.h>

#include "engine/base/hash.hpp"

namespace weft::weights {

/// Named tensors of one file, immutable. Copies share the content; the tensors keep the mapped file alive.
/// Tensors made from a mapped file are read-only by contract: never write into one.
class StateDict {
 public:
  using Tensors = std::map<std::string, at::Tensor, std::less<>>;
  using Metadata = std::map<std::string, std::string>;
  /// Tensors that a file has in pieces, each of which is rows of it, in order; of one dtype and width.
  using Pieces = std::map<std::string, std::vector<at::Tensor>, std::less<>>;

  /// path: shown in errors. identity: names the content in cache keys; equal only where the content is.
  StateDict(Tensors tensors, Metadata metadata, std::filesystem::path path, Hash identity, Pieces pieces = {});

  /// Null when there is no such key.
  const at::Tensor* find(std::string_view key) const;
  /// Throws WeightsError with file, key and near keys when there is no such key.
  const at::Tensor& at(std::string_view key) const;
  /// Whether any key starts with `prefix`.
  bool has_prefix(std::string_view prefix) const;
  /// The entries whose key starts with `prefix`, without it. Shares the tensors.
  StateDict with_prefix(std::string_view prefix) const;

  /// What is in pieces stands here too, without data (device "meta").
  const Tensors& tensors() const { return content_->tensors; }
  /// Empty for a tensor that is whole.
  std::span<const at::Tensor> pieces(std::string_view key) const;
  const Metadata& metadata() const { return content_->metadata; }
  const std::filesystem::path& path() const { return content_->path; }
  Hash identity() const { return content_->identity; }
  /// What was cut off the keys by with_prefix(), so that errors can spell the key as the file does.
  const std::string& prefix() const { return content_->prefix; }

 private:
  struct Content {
    Tensors tensors;
    Metadata metadata;
    std::filesystem::path path;
    Hash identity;
    std::string prefix;
    Pieces pieces;
  };
  explicit StateDict(std::shared_ptr<const Content> content) : content_(std::move(content)) {}

  std::shared_ptr<const Content> content_;
};

/// One dict of several, each under a prefix ("clip_l."), for a network that comes in parts. path: of the first; what an
/// error says of a key starts with its prefix. Shares the tensors.
StateDict merged(const std::vector<std::pair<std::string, StateDict>>& parts);

/// Whether a file of weights scaled to fp8 has a tensor of that key for its bookkeeping: `scaled_fp8` marks such a
/// file, `….scale_weight` is what the weight beside it is multiplied by, `….scale_input` serves kernels that compute in
/// fp8.
bool is_fp8_bookkeeping(std::string_view key);

}  // namespace weft::weights
