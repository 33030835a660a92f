// SPDX-License-Identifier: Apache-2.0
#include "diffusion/text/embeddings.hpp"

#include <ATen/ATen.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <functional>
#include <mutex>
#include <set>
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

/// Calls visit(entry) for everything below a folder; what cannot be read is passed over, and a folder that several
/// symbolic links lead to (in circles, maybe) is seen once.
template <typename Visit>
void walk(const fs::path& folder, Visit&& visit) {
  std::error_code error;
  std::set<fs::path> seen = {fs::canonical(folder, error)};
  const auto options = fs::directory_options::follow_directory_symlink | fs::directory_options::skip_permission_denied;
  for (fs::recursive_directory_iterator at(folder, options, error), end; !error && at != end; at.increment(error)) {
    std::error_code ignored;
    const bool again = at->is_directory(ignored) && !seen.insert(fs::canonical(at->path(), ignored)).second;
    if (again)
      at.disable_recursion_pending();
    else
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

/// A name as a path of this system.
fs::path spelled(std::string_view name) {
  std::string path(name);
  std::replace(path.begin(), path.end(), '\\', '/');
  return path;
}

/// The file of that name in a folder; nothing when the name leads out of it.
std::optional<fs::path> find_in(const fs::path& folder, const fs::path& name) {
  const fs::path exact = (folder / name).lexically_normal();
  const fs::path inside = exact.lexically_relative(folder.lexically_normal());
  if (inside.empty() || *inside.begin() == ".." || inside == ".") return std::nullopt;
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

constexpr std::string_view kParam = "string_to_param";  // A1111's key
constexpr std::string_view kBundled = "bundle_emb.";    // in a LoRA: "bundle_emb.<name>.string_to_param.*"

/// "0.<token>": of a list of dicts, which some trainers write.
bool is_listed(std::string_view key) {
  const std::size_t digits = std::min(key.find_first_not_of("0123456789"), key.size());
  return digits > 0 && key.substr(digits).starts_with('.');
}

using Wanted = std::function<bool(std::string_view key, const at::Tensor& vectors)>;

std::vector<at::Tensor> vectors_of(const weights::StateDict& dict, const Wanted& wanted) {
  std::vector<at::Tensor> found;
  for (const auto& [key, tensor] : dict.tensors())
    if (is_embedding(tensor) && wanted(key, tensor))
      found.push_back(tensor.reshape({-1, tensor.size(-1)}).to(at::kFloat));
  return found;
}

/// The one that the file says is for this encoder, in A1111's way or by the encoder's name.
at::Tensor named(const weights::StateDict& dict, const EmbeddingKind& kind) {
  const auto by_token = vectors_of(dict, [](std::string_view key, const at::Tensor&) {
    return !key.starts_with(kBundled) && key.find(kParam) != std::string_view::npos;
  });
  if (!by_token.empty()) return by_token.front();
  const auto by_encoder = vectors_of(dict, [&](std::string_view key, const at::Tensor&) { return key == kind.key; });
  return by_encoder.empty() ? at::Tensor() : by_encoder.front();
}

/// Those of a bundle, or of a list, one behind the other; undefined when none is of the encoder's width.
at::Tensor joined(const weights::StateDict& dict, const EmbeddingKind& kind) {
  const std::string of_encoder = "." + kind.key;
  const auto bundled = [](std::string_view key, std::string_view end) {
    return key.starts_with(kBundled) && key.ends_with(end);
  };
  const std::array<std::function<bool(std::string_view)>, 3> kinds{
      [&](std::string_view key) { return bundled(key, ".string_to_param.*"); },
      [&](std::string_view key) { return bundled(key, of_encoder); }, is_listed};
  for (const auto& is_of : kinds) {
    const auto all = vectors_of(dict, [&](std::string_view key, const at::Tensor& vectors) {
      return vectors.size(-1) == kind.width && is_of(key);
    });
    if (!all.empty()) return at::cat(all);
  }
  return {};
}

/// The embedding for this encoder; else the first of its width; else the first there is, so that whoever asked can say
/// what width it is of. Undefined when there is none.
at::Tensor choose(const weights::StateDict& dict, const EmbeddingKind& kind) {
  if (auto found = named(dict, kind); found.defined()) return found;
  if (auto found = joined(dict, kind); found.defined()) return found;
  const auto any = vectors_of(dict, [](std::string_view, const at::Tensor&) { return true; });
  const auto fitting = std::ranges::find_if(any, [&](const at::Tensor& rows) { return rows.size(1) == kind.width; });
  if (fitting != any.end()) return *fitting;
  return any.empty() ? at::Tensor() : any.front();
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
  for (const auto& folder : folders) tree_->folders.push_back(fs::absolute(folder).lexically_normal());
}

const std::vector<fs::path>& Embeddings::folders() const { return tree_->folders; }

std::optional<fs::path> Embeddings::find(std::string_view name) const {
  if (name.empty() || name.find('\0') != std::string_view::npos) return std::nullopt;
  const fs::path path = spelled(name);
  for (const auto& place : tree_->all_places())
    if (auto found = find_in(place, path)) return found;
  return std::nullopt;
}

at::Tensor Embeddings::load(const fs::path& file, const EmbeddingKind& kind) const {
  const weights::StateDict dict = weights::load_state_dict(file);
  at::Tensor chosen = choose(dict, kind);
  if (!chosen.defined())
    throw WeightsError(fmt::format("{} holds no embedding", file.string()),
                       "A textual inversion is one tensor of one or more vectors; this may be another kind of file.");
  return chosen;
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
