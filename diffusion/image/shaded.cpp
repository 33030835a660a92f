// SPDX-License-Identifier: Apache-2.0
#include "diffusion/image/shaded.hpp"

#include <algorithm>
#include <memory>
#include <stdexcept>

#include <ATen/ATen.h>
#include <fmt/format.h>

#include "engine/base/errors.hpp"
#include "engine/base/module.hpp"

namespace weft::image {
namespace {

constexpr const char* kDriverHint =
    "Shaders need EGL and OpenGL ES 3.1; on Debian 12: apt install libegl1 libgles2 libgl1-mesa-dri (it draws on the "
    "CPU where there is no graphics card). WEFT_SHADER_MODULE names the module where it is not beside the program.";
constexpr Module kShaderModule = {"shader module", "libweft_shader.so", "WEFT_SHADER_MODULE", shader::kEntryName,
                                  kDriverHint};

const shader::Library& loaded_shaders() {
  const auto entry = reinterpret_cast<shader::Entry>(loaded_entry(kShaderModule));
  const shader::Library* library = entry == nullptr ? nullptr : entry(shader::kInterface);
  if (library == nullptr)
    throw FileError("the shader module belongs to another version of weft",
                    "Install the program and its module together.");
  return *library;
}

const shader::Library& shader_library() {
  static const shader::Library& instance = loaded_shaders();  // an exception leaves it to be tried again
  return instance;
}

// Calls `work`, and throws what the module objects to as errors of ours.
template <typename Work>
auto with_shader_errors(const Work& work) -> decltype(work()) {
  try {
    return work();
  } catch (const Error&) {
    throw;
  } catch (const std::invalid_argument& problem) {
    throw UsageError(problem.what(), "Shaders are written in GLSL ES 3.00.");
  } catch (const std::length_error& problem) {
    throw UsageError(problem.what(), "Take a smaller size.");
  } catch (const std::runtime_error& problem) {
    throw DeviceError(problem.what(), kDriverHint);
  }
}

void check_pictures(const Shading& shading) {
  for (const auto& [name, pictures] : shading.pictures)
    if (pictures.dim() != 4 || pictures.numel() == 0 || pictures.size(3) > 4)
      throw UsageError(
          fmt::format("{} is to show pictures of 1 to 4 channels, not [{}]", name, fmt::join(pictures.sizes(), ", ")));
}

// The picture of each sampler in one frame, and what holds on to their memory.
struct ShaderFrame {
  shader::Pictures pictures;
  std::vector<at::Tensor> held;
};

ShaderFrame frame_at(const Shading& shading, std::int64_t frame) {
  ShaderFrame shown;
  for (const auto& [name, pictures] : shading.pictures) {
    const std::int64_t index = std::min(frame, pictures.size(0) - 1);
    const at::Tensor one = pictures[index].to(at::kCPU, at::kFloat).contiguous();
    shown.pictures[name] = {one.const_data_ptr<float>(), one.size(1), one.size(0), one.size(2)};
    shown.held.push_back(one);
  }
  for (const auto& [name, levels] : shading.tables)
    shown.pictures[name] = {levels.data(), static_cast<std::int64_t>(levels.size()), 1, 1};
  return shown;
}

using ShadedOutputs = std::array<at::Tensor, shader::kOutputs>;

// Outputs that are not written are the same zeros.
ShadedOutputs room_for(const Shading& shading, const shader::Drawing& drawing) {
  const std::array<std::int64_t, 4> shape = {shading.frames, shading.size.height, shading.size.width, 4};
  ShadedOutputs outputs;
  at::Tensor zeros;
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    if (!drawing.writes(i) && !zeros.defined()) zeros = at::zeros(shape, at::kFloat);
    outputs[i] = drawing.writes(i) ? at::empty(shape, at::kFloat) : zeros;
  }
  return outputs;
}

}  // namespace

ShadedOutputs shaded(const Shading& shading, const CancelToken& cancel, const FramesShaded& told) {
  check_pictures(shading);
  return with_shader_errors([&] {
    const auto drawing = shader_library().prepare(
        {shading.source, shading.size.width, shading.size.height, shading.numbers, shading.fed_back});
    const ShadedOutputs outputs = room_for(shading, *drawing);
    for (std::int64_t frame = 0; frame < shading.frames; ++frame) {
      shader::Outputs places = {};
      for (std::size_t i = 0; i < outputs.size(); ++i)
        places[i] = drawing->writes(i) ? outputs[i][frame].mutable_data_ptr<float>() : nullptr;
      const ShaderFrame shown = frame_at(shading, frame);
      drawing->draw(shown.pictures, places, [&] { cancel.check(); });
      told(frame + 1);
    }
    return outputs;
  });
}

std::string shader_driver() {
  return with_shader_errors([] { return shader_library().driver(); });
}

}  // namespace weft::image
