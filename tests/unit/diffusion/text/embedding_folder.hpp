// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/ATen.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <string>

#include "diffusion/weights/write.hpp"

namespace weft::test {

/// A temporary folder of embedding files, gone with the object.
class EmbeddingFolder {
 public:
  EmbeddingFolder() {
    static std::atomic<int> count{0};
    path_ = std::filesystem::temp_directory_path() /
            ("weft-embeddings-" + std::to_string(::getpid()) + "-" + std::to_string(count++));
    std::filesystem::create_directories(path_);
  }
  ~EmbeddingFolder() {
    std::error_code error;
    std::filesystem::remove_all(path_, error);
  }
  EmbeddingFolder(const EmbeddingFolder&) = delete;
  EmbeddingFolder& operator=(const EmbeddingFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }

  std::filesystem::path save(const std::string& name, const weights::StateDict::Tensors& tensors) const {
    const auto file = path_ / name;
    std::filesystem::create_directories(file.parent_path());
    weights::save_safetensors(file, tensors);
    return file;
  }

  /// An embedding whose row i is full of i + 1.
  std::filesystem::path add(const std::string& name, std::int64_t vectors, std::int64_t width) const {
    const at::Tensor rows = at::arange(1, vectors + 1, at::kFloat).unsqueeze(1).expand({vectors, width}).contiguous();
    return save(name, {{"emb_params", rows}});
  }

 private:
  std::filesystem::path path_;
};

}  // namespace weft::test
