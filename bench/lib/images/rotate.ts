// Rotation of small pictures about their centre.
import { imageSize, type Shape3 } from '../../contract/arrays.js';

/**
 * Rotates counter-clockwise, bilinear between pixels; what comes from outside repeats the edge.
 *
 * @param picture - uint8 [h * w * c]
 * @param degrees - any angle
 */
export function rotate(picture: Uint8Array, shape: Shape3, degrees: number): Uint8Array {
  const [height, width, channels] = shape;
  const angle = (degrees * Math.PI) / 180;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const [middleY, middleX] = [(height - 1) / 2, (width - 1) / 2];
  const rotated = new Uint8Array(imageSize(shape));
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [dy, dx] = [y - middleY, x - middleX];
      const fromX = Math.min(width - 1, Math.max(0, middleX + cos * dx - sin * dy));
      const fromY = Math.min(height - 1, Math.max(0, middleY + sin * dx + cos * dy));
      const [x0, y0] = [Math.floor(fromX), Math.floor(fromY)];
      const [x1, y1] = [Math.min(width - 1, x0 + 1), Math.min(height - 1, y0 + 1)];
      const [shareX, shareY] = [fromX - x0, fromY - y0];
      for (let channel = 0; channel < channels; channel++) {
        const at = (row: number, column: number): number => picture[(row * width + column) * channels + channel] ?? 0;
        const upper = at(y0, x0) * (1 - shareX) + at(y0, x1) * shareX;
        const lower = at(y1, x0) * (1 - shareX) + at(y1, x1) * shareX;
        rotated[(y * width + x) * channels + channel] = Math.round(upper * (1 - shareY) + lower * shareY);
      }
    }
  }
  return rotated;
}
