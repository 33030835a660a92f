// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace weft::app::check {

/// The model family that a file of this name is most likely of ("Qwen-Image"), when weft does not have that family:
/// for files that are not there to be looked into. Empty: weft has it, or the name tells nothing.
std::string_view family_lacking_by_name(std::string_view file);

/// The family that a text-encoder loader's `type` names ("qwen_image"), when weft does not have it. Empty: it has.
std::string family_lacking_by_type(std::string_view type);

/// What a file of a diffusion model is, when weft cannot sample with it ("a Wan model without text encoder and VAE").
/// Reads its keys, once each. Throws FileError and WeightsError when the file is no weights.
class KnownFiles {
 public:
  std::optional<std::string> unusable(const std::filesystem::path& file);

 private:
  std::map<std::string, std::optional<std::string>> seen_;
};

}  // namespace weft::app::check
