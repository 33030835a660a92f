// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/schema/node_library.hpp"

namespace weft::fuzz {

/// A few node classes whose inputs take every path of the conversion: seeds, forced inputs, uploads, dynamic prompts,
/// dynamic combos in each other, growing groups, types that match.
inline const schema::NodeLibrary& classes() {
  static const schema::ObjectInfoLibrary library(R"({
    "KSampler": {"input": {"required": {"model": ["MODEL"], "seed": ["INT", {"control_after_generate": true}],
      "steps": ["INT", {"default": 20}], "sampler_name": [["euler", "heun"]]}}, "output": ["LATENT"], "name": "KSampler"},
    "CLIPTextEncode": {"input": {"required": {"text": ["STRING", {"dynamicPrompts": true}], "clip": ["CLIP"]}},
      "output": ["CONDITIONING"], "name": "CLIPTextEncode"},
    "LoadImage": {"input": {"required": {"image": [["x.png"], {"image_upload": true}]}}, "output": ["IMAGE", "MASK"],
      "name": "LoadImage"},
    "SaveImage": {"input": {"required": {"images": ["IMAGE"], "filename_prefix": ["STRING", {"default": "x"}]}},
      "output": [], "name": "SaveImage", "output_node": true},
    "Join": {"input": {"required": {"a": ["STRING", {"forceInput": true}], "seed": ["INT", {}],
      "b": ["*", {}]}, "optional": {"c": ["FLOAT,INT", {}]}}, "output": ["STRING", "*"], "name": "Join"},
    "Resize": {"input": {"required": {"input": ["COMFY_MATCHTYPE_V3", {"template": {"template_id": "t", "allowed_types": "IMAGE,MASK"}}],
      "by": ["COMFY_DYNAMICCOMBO_V3", {"options": [{"key": "a", "inputs": {"required": {"x": ["INT", {}], "seed": ["INT", {}]}}},
        {"key": "b", "inputs": {"required": {"in": ["COMFY_DYNAMICCOMBO_V3", {"options": [{"key": "c", "inputs": {"required": {}}},
          {"key": "d", "inputs": {"required": {"m": ["MASK", {}], "y": ["FLOAT", {}]}}}]}]}}}]}], "how": [["u", "v"]]}},
      "output": ["COMFY_MATCHTYPE_V3"], "output_matchtypes": ["t"], "name": "Resize"},
    "Batch": {"input": {"required": {"images": ["COMFY_AUTOGROW_V3", {"template": {"input": {"required": {"image": ["IMAGE", {}]}},
      "prefix": "image", "min": 2, "max": 9}}], "gap": ["INT", {}]}}, "output": ["IMAGE"], "name": "Batch"}})",
                                                 "classes");
  return library;
}

}  // namespace weft::fuzz
