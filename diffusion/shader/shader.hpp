// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <variant>

/// What the shared object around EGL and OpenGL ES offers (docs/decisions/0010-shaders-behind-a-module.md).
/// Nothing but the standard library shows here, so that either side can be built and linked without the other.
///
/// What is thrown, of the standard library's kinds, so that both sides mean the same class: std::invalid_argument for
/// a shader or a value that cannot be used, std::length_error for a size beyond the driver's, std::runtime_error for
/// a driver that cannot be had or fails.
namespace weft::shader {

/// Told to weft_shader_library(); raised whenever anything below changes.
inline constexpr int kInterface = 1;

/// Most pictures that a shader writes at a time.
inline constexpr std::size_t kOutputs = 4;

/// `height` rows from the top of `width` pixels of `channels` floats each, without padding. One channel is grey, three
/// have an alpha of 1. Borrowed for the call.
struct Picture {
  const float* pixels = nullptr;
  std::int64_t width = 0;
  std::int64_t height = 0;
  std::int64_t channels = 0;
};
/// By the name of the sampler. A sampler2D of the shader that is not among them is black.
using Pictures = std::map<std::string, Picture, std::less<>>;

/// What a uniform is set to; the shader must declare it of this very kind.
using Number = std::variant<float, std::int32_t, bool>;
/// By the name of the uniform. Those that the shader does not declare are passed over.
using Numbers = std::map<std::string, Number, std::less<>>;

/// A fragment shader in GLSL ES 3.00 or later and what stays the same from frame to frame.
/// Besides `numbers` it may declare: vec2 u_resolution, the size of the outputs; int u_pass, which pass this is;
/// in vec2 v_texCoord, (0, 0) at the lower left of the picture and (1, 1) at its upper right.
struct Job {
  std::string source;
  std::int64_t width = 0;  ///< of what is drawn
  std::int64_t height = 0;
  Numbers numbers;
  std::string fed_back;  ///< the sampler that shows output 0 of the pass before, in passes after the first
};

/// Where outputs go, each height * width * 4 floats, rows from the top; null for one that is not wanted.
using Outputs = std::array<float*, kOutputs>;

/// A shader that is ready to draw. Used and destroyed on the thread that made it.
class Drawing {
 public:
  virtual ~Drawing() = default;
  /// Whether the shader writes output `index` at all.
  virtual bool writes(std::size_t index) const = 0;
  /// As many as `#pragma passes` says, else 1.
  virtual std::int64_t passes() const = 0;
  /// Draws one frame through all passes. `between` is called every few megapixels and may throw, to end it.
  virtual void draw(const Pictures& pictures, const Outputs& outputs, const std::function<void()>& between) = 0;
};

/// OpenGL ES without a window. Thread-safe.
class Library {
 public:
  virtual ~Library() = default;
  virtual std::unique_ptr<Drawing> prepare(const Job& job) const = 0;
  /// What draws: "OpenGL ES 3.2 Mesa 22.3.6, llvmpipe (LLVM 15.0.6, 256 bits)". Throws where nothing does.
  virtual std::string driver() const = 0;
};

/// The one symbol of the module. Null when it was built for another interface.
using Entry = const Library* (*)(int interface);
inline constexpr const char* kEntryName = "weft_shader_library";

}  // namespace weft::shader
