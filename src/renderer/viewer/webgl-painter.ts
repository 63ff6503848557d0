import { colourTable } from '#contract/colour-map.ts';
import { colourise, colourMapFor, entryOpacity } from './colour-map.ts';
import type { ColouredLayer, MapLayer, MapPainter } from './painter.ts';
import { RecentCache } from './recent-cache.ts';

const vertexShader = `#version 300 es
const vec2 corners[3] = vec2[3](vec2(-1.0, -1.0), vec2(3.0, -1.0), vec2(-1.0, 3.0));
void main() { gl_Position = vec4(corners[gl_VertexID], 0.0, 1.0); }`;

/*
 * One fragment per device pixel: device pixel -> map element by `toMap` (scale in xy, offset in zw) -> value -> colour.
 * Where several elements fall on one pixel, their mean is shown; nothing is interpolated between elements.
 */
const fragmentShader = `#version 300 es
precision highp float;
precision highp sampler2D;
uniform sampler2D map;
uniform sampler2D colours;
uniform vec4 toMap;
uniform vec2 range;
uniform float paneHeight;
out vec4 colour;
bool missing(float value) { return (floatBitsToUint(value) & 0x7fffffffu) > 0x7f800000u; }
void main() {
  vec2 pixel = vec2(gl_FragCoord.x, paneHeight - gl_FragCoord.y);
  vec2 place = pixel * toMap.xy + toMap.zw;
  ivec2 size = textureSize(map, 0);
  if (place.x < 0.0 || place.y < 0.0 || place.x >= float(size.x) || place.y >= float(size.y)) discard;
  ivec2 steps = clamp(ivec2(ceil(toMap.xy - 0.01)), ivec2(1), ivec2(8));
  float sum = 0.0;
  float count = 0.0;
  for (int row = 0; row < steps.y; row += 1) {
    for (int column = 0; column < steps.x; column += 1) {
      vec2 share = (vec2(float(column), float(row)) + 0.5) / vec2(steps) - 0.5;
      ivec2 element = clamp(ivec2(floor(place + share * toMap.xy)), ivec2(0), size - 1);
      float value = texelFetch(map, element, 0).r;
      if (!missing(value)) { sum += value; count += 1.0; }
    }
  }
  if (count == 0.0) discard;
  float entry = clamp(floor((sum / count - range.x) / (range.y - range.x) * 256.0), 0.0, 255.0);
  vec4 found = texelFetch(colours, ivec2(int(entry), 0), 0);
  colour = vec4(found.rgb * found.a, found.a);
}`;

/**
 * Colours maps in a shader: raw values are uploaded once as an R32F texture, a change of range, colours or opacity
 * costs 256 texels. All panes share one off-screen context, because browsers allow few.
 *
 * @returns null where there is no WebGL 2, or only one that is slower than the plain canvas
 */
export function createWebglPainter(allowSoftware = false): MapPainter | null {
  const canvas = new OffscreenCanvas(1, 1);
  const gl = canvas.getContext('webgl2', {
    alpha: true,
    premultipliedAlpha: true,
    antialias: false,
    depth: false,
    failIfMajorPerformanceCaveat: !allowSoftware,
  });
  if (gl === null || (!allowSoftware && isSoftware(gl))) return null;
  const program = linked(gl);
  return program === null ? null : painterWith(gl, canvas, program);
}

/** Software rasterisers answer as if they were a graphics card; per frame they cost more than a cached canvas. */
export function isSoftware(gl: WebGL2RenderingContext): boolean {
  const names = gl.getExtension('WEBGL_debug_renderer_info');
  const renderer: unknown = names === null ? '' : gl.getParameter(names.UNMASKED_RENDERER_WEBGL);
  return /swiftshader|llvmpipe|softpipe|software|basic render/i.test(String(renderer));
}

function painterWith(gl: WebGL2RenderingContext, canvas: OffscreenCanvas, program: WebGLProgram): MapPainter {
  const largest: number = gl.getParameter(gl.MAX_TEXTURE_SIZE);
  const textures = new RecentCache<WebGLTexture | null>(512 * 1024 * 1024, (old) => gl.deleteTexture(old));
  const identities = new WeakMap<Float32Array, string>();
  const colours = newTexture(gl);
  const ramp = Float32Array.from({ length: 256 }, (_, entry) => entry + 0.5);
  const pixels = new Uint8ClampedArray(4 * 256);
  let coloursKey = '';
  let lastIdentity = 0;
  const at = (name: string) => gl.getUniformLocation(program, name);
  const places = { toMap: at('toMap'), range: at('range'), paneHeight: at('paneHeight') };
  // Not called as gl.useProgram(...): the linter takes that name for a React hook.
  Reflect.apply(gl.useProgram, gl, [program]);
  gl.uniform1i(at('map'), 0);
  gl.uniform1i(at('colours'), 1);

  function mapTexture(layer: ColouredLayer): WebGLTexture | null {
    const { values, width, height } = layer.map;
    let key = identities.get(values);
    if (key === undefined) {
      lastIdentity += 1;
      key = String(lastIdentity);
      identities.set(values, key);
    }
    return textures.get(key, values.byteLength, () => {
      const texture = newTexture(gl);
      gl.texImage2D(gl.TEXTURE_2D, 0, gl.R32F, width, height, 0, gl.RED, gl.FLOAT, values);
      return texture;
    });
  }

  function setColours({ signed, colourMap, opacity, veil }: MapLayer): void {
    const key = [signed, colourMap, opacity, veil].join('|');
    gl.activeTexture(gl.TEXTURE1);
    gl.bindTexture(gl.TEXTURE_2D, colours);
    if (key === coloursKey) return;
    coloursKey = key;
    const table = colourTable(colourMapFor(signed, colourMap));
    colourise(ramp, { low: 0, high: 256 }, table, entryOpacity(opacity, veil, signed), pixels);
    const bytes = new Uint8Array(pixels.buffer);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA8, 256, 1, 0, gl.RGBA, gl.UNSIGNED_BYTE, bytes);
  }

  return {
    kind: 'webgl',
    prepare(layer) {
      if (layer.map.width <= largest && layer.map.height <= largest && !gl.isContextLost()) mapTexture(layer);
    },
    paint(context, pane, transform, layer) {
      if (layer.map.width > largest || layer.map.height > largest || gl.isContextLost()) return false;
      if (canvas.width !== pane.width || canvas.height !== pane.height) {
        canvas.width = pane.width;
        canvas.height = pane.height;
      }
      gl.viewport(0, 0, pane.width, pane.height);
      gl.clearColor(0, 0, 0, 0);
      gl.clear(gl.COLOR_BUFFER_BIT);
      setColours(layer);
      gl.activeTexture(gl.TEXTURE0);
      gl.bindTexture(gl.TEXTURE_2D, mapTexture(layer));
      const { placement, map, range } = layer;
      const across = map.width / placement.width;
      const down = map.height / placement.height;
      gl.uniform4f(
        places.toMap,
        across / transform.scale,
        down / transform.scale,
        -(transform.offsetX / transform.scale + placement.x) * across,
        -(transform.offsetY / transform.scale + placement.y) * down,
      );
      gl.uniform2f(places.range, range.low, range.high);
      gl.uniform1f(places.paneHeight, pane.height);
      gl.drawArrays(gl.TRIANGLES, 0, 3);
      context.drawImage(canvas, 0, 0);
      return true;
    },
  };
}

function newTexture(gl: WebGL2RenderingContext): WebGLTexture | null {
  const texture = gl.createTexture();
  gl.bindTexture(gl.TEXTURE_2D, texture);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.NEAREST);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.NEAREST);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE);
  return texture;
}

function linked(gl: WebGL2RenderingContext): WebGLProgram | null {
  const program = gl.createProgram();
  for (const [kind, source] of [
    [gl.VERTEX_SHADER, vertexShader],
    [gl.FRAGMENT_SHADER, fragmentShader],
  ] as const) {
    const shader = gl.createShader(kind);
    if (shader === null) return null;
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
  }
  gl.linkProgram(program);
  return gl.getProgramParameter(program, gl.LINK_STATUS) ? program : null;
}
