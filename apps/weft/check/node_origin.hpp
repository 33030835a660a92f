// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace weft::app::check {

/// Who makes a node class that weft lacks.
enum class Origin {
  core,     ///< ComfyUI itself
  newer,    ///< ComfyUI itself, later than the version that weft follows
  partner,  ///< ComfyUI itself, but the work is done by a paid web service: out of weft's scope
  custom    ///< a pack of custom nodes, or nobody that is known
};

/// "core", "newer", "partner" or "custom", for programs.
std::string_view origin_word(Origin origin);

/// pack_id: what the workflow says that the node comes from (`properties.cnr_id`), may be empty.
Origin origin_of(std::string_view class_type, std::string_view pack_id);

/// The pack of a custom node class that names its pack by habit ("(rgthree)", "|pysssss", "VHS_…") or is well known;
/// empty when nothing tells.
std::string_view pack_by_name(std::string_view class_type);

}  // namespace weft::app::check
