// SPDX-License-Identifier: Apache-2.0
#include "diffusion/text/embeddings.hpp"

#include <ATen/ATen.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <mutex>
#include <system_error>

#include "diffusion/weights/load.hpp"
#include "engine/base/errors.hpp"

namespace weft::text {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 3> kExtensions = {".safetensors", ".pt", ".bin"};

bool is_file(const fs::path& path) {
  std::error_code error;
  return fs::is_regular_file(path, error);
}

/// Calls visit(entry) for everything below a folder; what cannot be read is passed over.
template <typename Visit>
void walk(const fs::path& folder, Visit&& visit) {
  std::error_code error;
  const auto options = fs::directory_options::follow_directory_symlink | fs::directory_options::skip_permission_denied;
  constexpr int kDeepest = 32;  // a symbolic link may lead in circles
  for (fs::recursive_directory_iterator at(folder, options, error), end; !error && at != end; at.increment(error)) {
    if (at.depth() >= kDeepest) at.disable_recursion_pending();
    visit(*at);
  }
}

/// Appends the folder, then all folders below it, by name.
void add_with_subfolders(const fs::path& folder, std::vector<fs::path>& out) {
  out.push_back(folder);
  const auto first = static_cast<std::ptrdiff_t>(out.size());
  walk(folder, [&](const fs::directory_entry& entry) {
    std::error_code error;
    if (entry.is_directory(error)) out.push_back(entry.path());
  });
  std::sort(out.begin() + first, out.end());
}

/// A name as a path that stays inside a folder; empty when it does not, or is none.
fs::path inside(std::string_view name) {
  if (name.find('\0') != std::string_view::npos) return {};
  std::string spelled(name);
  std::replace(spelled.begin(), spelled.end(), '\\', '/');
  const fs::path path = fs::path(spelled).lexically_normal();
  if (path.is_absolute() || path.empty() || !path.has_filename() || *path.begin() == ".." || path == ".") return {};
  return path;
}

std::optional<fs::path> find_in(const fs::path& folder, const fs::path& name) {
  const fs::path exact = folder / name;
  if (is_file(exact)) return exact;
  for (const auto extension : kExtensions) {
    fs::path extended = exact;
    extended += extension;
    if (is_file(extended)) return extended;
  }
  return std::nullopt;
}

/// Rows of numbers, the last axis being one vector; anything else in a file is bookkeeping of the training.
bool is_embedding(const at::Tensor& tensor) {
  return tensor.is_floating_point() && tensor.dim() >= 1 && tensor.dim() <= 3 && tensor.numel() > 0;
}

/// The embedding for this encoder: what the file names after it or as A1111 names it; else the first of its width;
/// else the first there is, so that whoever asked can say what width it is of.
const at::Tensor* choose(const weights::StateDict& dict, const EmbeddingKind& kind) {
  const at::Tensor* first = nullptr;
  const at::Tensor* fitting = nullptr;
  for (const auto& [key, tensor] : dict.tensors()) {
    if (!is_embedding(tensor)) continue;
    if (key == kind.key || key.starts_with("string_to_param")) return &tensor;
    if (first == nullptr) first = &tensor;
    if (fitting == nullptr && tensor.size(-1) == kind.width) fitting = &tensor;
  }
  return fitting != nullptr ? fitting : first;
}

}  // namespace

struct Embeddings::Tree {
  std::vector<fs::path> folders;
  std::once_flag read;
  std::vector<fs::path> places;  // every folder, each with all below it

  const std::vector<fs::path>& all_places() {
    std::call_once(read, [this] {
      for (const auto& folder : folders) add_with_subfolders(folder, places);
    });
    return places;
  }
};

Embeddings::Embeddings(std::vector<fs::path> folders) : tree_(std::make_shared<Tree>()) {
  tree_->folders = std::move(folders);
}

const std::vector<fs::path>& Embeddings::folders() const { return tree_->folders; }

std::optional<fs::path> Embeddings::find(std::string_view name) const {
  const fs::path path = inside(name);
  if (path.empty()) return std::nullopt;
  for (const auto& place : tree_->all_places())
    if (auto found = find_in(place, path)) return found;
  return std::nullopt;
}

at::Tensor Embeddings::load(const fs::path& file, const EmbeddingKind& kind) const {
  const weights::StateDict dict = weights::load_state_dict(file);
  const at::Tensor* chosen = choose(dict, kind);
  if (chosen == nullptr)
    throw WeightsError(fmt::format("{} holds no embedding", file.string()),
                       "A textual inversion is one tensor of one or more vectors; this may be another kind of file.");
  return chosen->reshape({-1, chosen->size(-1)}).to(at::kFloat);
}

std::vector<std::string> Embeddings::names() const {
  std::vector<std::string> names;
  for (const auto& folder : tree_->folders) {
    walk(folder, [&](const fs::directory_entry& entry) {
      const std::string extension = entry.path().extension().string();
      if (std::find(kExtensions.begin(), kExtensions.end(), extension) == kExtensions.end()) return;
      names.push_back(entry.path().lexically_relative(folder).replace_extension().generic_string());
    });
  }
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

}  // namespace weft::text
