// The 43 signs, in the order of GTSRB's classes, whose families (limits, warnings, orders) they follow.
import type { GlyphId } from './glyphs.js';
import { createOutline, type Outline } from './shapes.js';

export type Colour = readonly [red: number, green: number, blue: number];

export interface SignDesign {
  readonly name: string;
  readonly outline: Outline;
  readonly border: Colour;
  readonly fill: Colour;
  readonly glyph: GlyphId;
  readonly ink: Colour;
}

const RED: Colour = [200, 28, 40];
const WHITE: Colour = [238, 238, 232];
const BLACK: Colour = [24, 24, 28];
const GREY: Colour = [112, 112, 116];
const BLUE: Colour = [26, 84, 184];
const YELLOW: Colour = [246, 196, 36];

const CIRCLE = createOutline('circle', 1);
const TRIANGLE = createOutline('triangle', 0.62, Math.PI / 2, 0.22);
const YIELD = createOutline('triangle', 0.62, -Math.PI / 2, -0.22);
const OCTAGON = createOutline('octagon', 0.95);
const DIAMOND = createOutline('square', 0.78, Math.PI / 4);

const limit = (name: string, glyph: GlyphId): SignDesign => ring(`limit ${name}`, glyph);

function ring(name: string, glyph: GlyphId): SignDesign {
  return { name, outline: CIRCLE, border: RED, fill: WHITE, glyph, ink: BLACK };
}

function ending(name: string, glyph: GlyphId): SignDesign {
  return { name: `end of ${name}`, outline: CIRCLE, border: GREY, fill: WHITE, glyph, ink: GREY };
}

function warning(name: string, glyph: GlyphId): SignDesign {
  return { name: `warning: ${name}`, outline: TRIANGLE, border: RED, fill: WHITE, glyph, ink: BLACK };
}

function order(name: string, glyph: GlyphId): SignDesign {
  return { name: `order: ${name}`, outline: CIRCLE, border: WHITE, fill: BLUE, glyph, ink: WHITE };
}

export const SIGN_DESIGNS: readonly SignDesign[] = [
  limit('2', 'two'),
  limit('3', 'three'),
  limit('5', 'five'),
  limit('6', 'six'),
  limit('7', 'seven'),
  limit('8', 'eight'),
  ending('limit 8', 'eightEnd'),
  limit('1', 'one'),
  limit('4', 'four'),
  ring('no passing', 'cars'),
  ring('no passing for trucks', 'truck'),
  warning('crossing', 'crossing'),
  { name: 'priority', outline: DIAMOND, border: WHITE, fill: YELLOW, glyph: 'none', ink: BLACK },
  { name: 'yield', outline: YIELD, border: RED, fill: WHITE, glyph: 'none', ink: BLACK },
  { name: 'stop', outline: OCTAGON, border: WHITE, fill: RED, glyph: 'words', ink: WHITE },
  ring('no vehicles', 'none'),
  ring('no trucks', 'box'),
  { name: 'no entry', outline: CIRCLE, border: RED, fill: RED, glyph: 'bar', ink: WHITE },
  warning('danger', 'exclamation'),
  warning('curve left', 'curveLeft'),
  warning('curve right', 'curveRight'),
  warning('double curve', 'doubleCurve'),
  warning('bumps', 'bumps'),
  warning('slippery', 'slippery'),
  warning('road narrows', 'narrows'),
  warning('road work', 'work'),
  warning('signals', 'signals'),
  warning('pedestrians', 'pedestrian'),
  warning('children', 'children'),
  warning('bicycles', 'bicycle'),
  warning('snow', 'snow'),
  warning('animals', 'animal'),
  ending('all limits', 'slash'),
  order('turn right', 'right'),
  order('turn left', 'left'),
  order('ahead', 'ahead'),
  order('ahead or right', 'aheadOrRight'),
  order('ahead or left', 'aheadOrLeft'),
  order('keep right', 'keepRight'),
  order('keep left', 'keepLeft'),
  order('roundabout', 'roundabout'),
  ending('no passing', 'carsEnd'),
  ending('no passing for trucks', 'truckEnd'),
];
