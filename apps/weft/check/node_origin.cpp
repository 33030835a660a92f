// SPDX-License-Identifier: Apache-2.0
#include "apps/weft/check/node_origin.hpp"

#include <algorithm>
#include <span>
#include <utility>

#include "apps/weft/check/known_classes.hpp"

namespace weft::app::check {
namespace {

/// How packs mark their classes, so that workflows without `properties` (API prompts, old files) can be told too.
constexpr std::pair<std::string_view, std::string_view> kPackEndings[] = {
    {"(rgthree)", "rgthree-comfy"},
    {"|pysssss", "ComfyUI-Custom-Scripts"},
    {"//Inspire", "ComfyUI-Inspire-Pack"},
    {"(segment anything)", "comfyui_segment_anything"},
    {"(WAS)", "was-node-suite-comfyui"},
    {"(mtb)", "comfy-mtb"},
    {"KJv2", "ComfyUI-KJNodes"},
    {"KJ", "ComfyUI-KJNodes"},
    {"GGUF", "ComfyUI-GGUF"},
    {" VFI", "ComfyUI-Frame-Interpolation"},
};
constexpr std::pair<std::string_view, std::string_view> kPackBeginnings[] = {
    {"VHS_", "ComfyUI-VideoHelperSuite"},
    {"Impact", "ComfyUI-Impact-Pack"},
    {"SEGS", "ComfyUI-Impact-Pack"},
    {"easy ", "ComfyUI-Easy-Use"},
    {"CR ", "ComfyUI_Comfyroll_CustomNodes"},
    {"LayerUtility: ", "ComfyUI_LayerStyle"},
    {"LayerMask: ", "ComfyUI_LayerStyle"},
    {"IPAdapter", "ComfyUI_IPAdapter_plus"},
    {"ADE_", "ComfyUI-AnimateDiff-Evolved"},
    {"INPAINT_", "comfyui-inpaint-nodes"},
    {"AILab_", "ComfyUI-RMBG"},
    {"GODMT_", "ComfyUI-List-Utils"},
    {"PulidFlux", "ComfyUI-PuLID-Flux"},
    {"InstantID", "ComfyUI_InstantID"},
    {"Nunchaku", "ComfyUI-nunchaku"},
    {"WanVideo", "ComfyUI-WanVideoWrapper"},
};
constexpr std::pair<std::string_view, std::string_view> kPacks[] = {
    {"GetNode", "ComfyUI-KJNodes"},
    {"SetNode", "ComfyUI-KJNodes"},
    {"SimpleMath+", "ComfyUI_essentials"},
    {"ImageRemoveAlpha+", "ComfyUI_essentials"},
    {"ImageResize+", "ComfyUI_essentials"},
    {"CannyEdgePreprocessor", "comfyui_controlnet_aux"},
    {"DWPreprocessor", "comfyui_controlnet_aux"},
    {"DepthAnythingV2Preprocessor", "comfyui_controlnet_aux"},
    {"PixelPerfectResolution", "comfyui_controlnet_aux"},
    {"UltralyticsDetectorProvider", "ComfyUI-Impact-Subpack"},
    {"SAMLoader", "ComfyUI-Impact-Pack"},
    {"ReActorFaceSwap", "ComfyUI-ReActor"},
    {"ApplyInstantID", "ComfyUI_InstantID"},
    {"ApplyPulidFlux", "ComfyUI-PuLID-Flux"},
    {"DownloadAndLoadFlorence2Model", "ComfyUI-Florence2"},
    {"Florence2Run", "ComfyUI-Florence2"},
};

/// The front end and the registry call ComfyUI's own nodes so.
constexpr std::string_view kCorePack = "comfy-core";

bool contains(std::span<const std::string_view> sorted, std::string_view name) {
  return std::ranges::binary_search(sorted, name);
}

}  // namespace

std::string_view origin_word(Origin origin) {
  switch (origin) {
    case Origin::core:
      return "core";
    case Origin::newer:
      return "newer";
    case Origin::partner:
      return "partner";
    case Origin::custom:
      break;
  }
  return "custom";
}

Origin origin_of(std::string_view class_type, std::string_view pack_id) {
  if (contains(partner_classes(), class_type)) return Origin::partner;
  if (contains(core_classes(), class_type)) return Origin::core;
  if (contains(newer_classes(), class_type) || pack_id == kCorePack) return Origin::newer;
  return Origin::custom;
}

std::string_view pack_by_name(std::string_view class_type) {
  for (const auto& [name, pack] : kPacks)
    if (class_type == name) return pack;
  for (const auto& [beginning, pack] : kPackBeginnings)
    if (class_type.starts_with(beginning)) return pack;
  for (const auto& [ending, pack] : kPackEndings)
    if (class_type.ends_with(ending)) return pack;
  return {};
}

}  // namespace weft::app::check
