// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
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

/// The textual-inversion embeddings of a run: files that a prompt names as "embedding:name". Immutable; the
/// tree of folders is read when first asked for a name, files are looked for every time. Thread-safe; copies are cheap.
class Embeddings {
 public:
  /// Folders are searched in this order, each with its subfolders after itself. Missing folders are skipped.
  explicit Embeddings(std::vector<std::filesystem::path> folders);

  /// The file of that name, with or without .safetensors, .pt or .bin; the name may lead through subfolders ('/' or
  /// '\'), never out of the folder. Nothing when there is none.
  std::optional<std::filesystem::path> find(std::string_view name) const;

  /// The vectors of a file that find() gave, for an encoder of that kind: [count, width], float32; of another width
  /// when the file holds nothing that fits. Throws WeightsError when it cannot be read or holds no embedding.
  at::Tensor load(const std::filesystem::path& file, const EmbeddingKind& kind) const;

  /// The names of all there are, without extension, subfolders with '/'.
  std::vector<std::string> names() const;

  const std::vector<std::filesystem::path>& folders() const;

 private:
  struct Tree;
  std::shared_ptr<Tree> tree_;
};

}  // namespace weft::text
