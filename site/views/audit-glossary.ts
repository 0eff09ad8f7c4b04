// The words of an audit's report for somebody who never read a paper.

export const GLOSSARY: readonly { readonly name: string; readonly value: string }[] = [
  { name: 'Copy', value: 'A network that an attacker trained on nothing but the answers of the model.' },
  { name: 'Query', value: 'One image that is sent to the model, and its answer.' },
  { name: 'Pool', value: 'The images that the attacker has and sends. Nobody needs to have labelled them.' },
  { name: 'Accuracy', value: 'The share of test images of which the class is named right.' },
  {
    name: 'Brackets',
    value:
      'Between these the figure would lie with other test images of the same kind, in 95 of 100 cases. Two figures whose brackets overlap may be the same.',
  },
  {
    name: 'Adversarial example',
    value: 'An image that was changed so little that people hardly see it, and that a model takes for something else.',
  },
  { name: 'Defense', value: 'Something in front of the model that changes its answers before they go out.' },
  { name: 'Detector', value: 'Something that watches queries, client by client, and raises an alarm.' },
  {
    name: 'Probe',
    value: 'One of 32 fixed images that are asked again and again, to see that the model stays the same.',
  },
];
