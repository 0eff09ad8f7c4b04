// The operations that a graph may have: what they give depends on what they take and on nothing else, state in variables included.

const KNOWN: ReadonlySet<string> = new Set([
  ...[
    'Add',
    'AddV2',
    'Sub',
    'Mul',
    'RealDiv',
    'Neg',
    'Square',
    'Sqrt',
    'Rsqrt',
    'Pow',
    'Exp',
    'Log',
    'Tanh',
    'Abs',
    'IsNan',
    'Sigmoid',
    'Softplus',
    'Sign',
  ],
  ...[
    'Maximum',
    'Minimum',
    'Equal',
    'Greater',
    'GreaterEqual',
    'Less',
    'LessEqual',
    'LogicalAnd',
    'SelectV2',
    'Select',
  ],
  ...['Sum', 'Mean', 'Max', 'Min', 'ArgMax', 'AddN', 'Cast', 'Fill', 'ZerosLike', 'OneHot', 'Softmax', 'LogSoftmax'],
  ...['Reshape', 'Transpose', 'ConcatV2', 'Split', 'SplitV', 'Slice', 'Pack', 'Unpack', 'PadV2', 'Tile', 'BroadcastTo'],
  ...['BatchMatMulV2', 'BiasAdd', 'Relu', 'ReluGrad', 'LeakyRelu', 'LeakyReluGrad'],
  ...['Conv2D', 'Conv2DBackpropInput', 'Conv2DBackpropFilter', 'AvgPool', 'AvgPoolGrad', 'MaxPool', 'MaxPoolGrad'],
  ...['FusedBatchNorm', 'FusedBatchNormV2', 'FusedBatchNormV3', 'FusedBatchNormGradV3', '_MklNativeFusedBatchNormEx'],
  ...['_MklNativeMaxPool', '_MklNativeMaxPoolGrad'],
  ...['ReadVariableOp', 'AssignVariableOp', 'ResourceApplyMomentum', 'ResourceApplyAdam'],
]);

export function isKnown(operation: string): boolean {
  return KNOWN.has(operation);
}
