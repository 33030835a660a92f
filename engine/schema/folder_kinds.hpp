// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>
#include <vector>

namespace weft::schema {

/// One kind of model file: its word, the folders of a `models` folder that hold it, and how to talk about it.
struct FolderKind {
  std::string_view name;                     ///< ComfyUI's word: "checkpoints", "loras"…
  std::vector<std::string_view> subfolders;  ///< in the order of the search; older names too
  std::string_view noun;                     ///< "LoRA"
  std::string_view purpose;                  ///< what such a file is for; may be empty
};

/// All kinds that ComfyUI knows.
std::span<const FolderKind> folder_kinds();

/// The kind of that name, older words included ("unet", "clip"). Null when there is none.
const FolderKind* find_folder_kind(std::string_view name);

/// Whether a file with this extension (".safetensors", any case) may hold weights.
bool is_weight_extension(std::string_view extension);

/// Whether a file with this extension (".png", any case) may be a picture that LoadImage reads.
bool is_picture_extension(std::string_view extension);

}  // namespace weft::schema
