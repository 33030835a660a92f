// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace weft::schema {

/// The values that an input may take, and what to say when a value is not among them.
struct OptionList {
  std::vector<std::string> values;  ///< as a prompt spells them; subfolders with '/'
  std::string noun;                 ///< what one is, e.g. "checkpoint"; empty: "option"
  std::string purpose;  ///< what one gives, in words, e.g. "the diffusion model, text encoder and VAE"; may be empty
  std::vector<std::string> searched;  ///< folders that were looked in; empty for lists that are not files
};

/// Where files are: model folders by ComfyUI's kind words ("checkpoints", "loras", "vae", "embeddings"…), the input
/// folder (kind "input"), and where results go. A service (Services): nodes ask, the program decides.
class Folders {
 public:
  virtual ~Folders() = default;
  /// All files of this kind, sorted, relative to their folders.
  virtual OptionList list(std::string_view kind) const = 0;
  /// The file of that name. Throws FileError that says where it looked and what is near.
  virtual std::filesystem::path resolve(std::string_view kind, std::string_view name) const = 0;
  virtual std::filesystem::path input() const = 0;
  virtual std::filesystem::path output() const = 0;
  /// For previews and whatever a later run may overwrite.
  virtual std::filesystem::path temp() const = 0;
};

}  // namespace weft::schema
