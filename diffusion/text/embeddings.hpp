// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <ATen/core/Tensor.h>

namespace weft::text {

/// Which of a file's embeddings a text encoder takes.
struct EmbeddingKind {
  std::int64_t width = 768;    ///< the encoder's hidden size
  std::string key = "clip_l";  ///< the encoder's name in files that serve several
};

/// The textual-inversion embeddings of a run: files that a prompt names as "embedding:name". Immutable; looks at the
/// disk when asked.
class Embeddings {
 public:
  /// Folders are searched in this order, each with its subfolders after itself. Missing folders are skipped.
  explicit Embeddings(std::vector<std::filesystem::path> folders);

  /// The file of that name, with or without .safetensors, .pt or .bin; the name may lead through subfolders ('/' or
  /// '\'), never out of the folder. Nothing when there is none.
  std::optional<std::filesystem::path> find(std::string_view name) const;

  /// The vectors of a file that find() gave: [count, width], as stored. Throws WeightsError when it cannot be read,
  /// holds no embedding, or was made for an encoder of another width.
  at::Tensor load(const std::filesystem::path& file, const EmbeddingKind& kind) const;

  /// Names one could have meant, nearest first, at most three.
  std::vector<std::string> near(std::string_view name) const;

  const std::vector<std::filesystem::path>& folders() const { return folders_; }

 private:
  std::vector<std::filesystem::path> folders_;
};

}  // namespace weft::text
