// node tools/amounts.mjs [ROOT]: amounts stay whole. Outside libs/money nothing makes a `Minor` by a
// cast, divides one, or reads or writes a number by way of floating point. Types tell what an amount
// is; a name that ends in "amount" or "minor" does too, for JSON that bears plain numbers.
import './guard.mjs';
import { join, relative, resolve } from 'node:path';
import ts from 'typescript';

const root = resolve(process.argv[2] ?? '.');
const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile);
const { fileNames, options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
const program = ts.createProgram(fileNames, options);
const checker = program.getTypeChecker();

const isMinor = (type) => checker.typeToString(checker.getNonNullableType(type)) === 'Minor';
const isAmount = (node) =>
  isMinor(checker.getTypeAtLocation(node)) || /(amount|minor)$/i.test(node.getText());

/** What is wrong with `node` in `file`, or undefined. */
function fault(node, file) {
  if (ts.isIdentifier(node) && /^(parseFloat|toFixed)$/.test(node.text)) {
    return `${node.text} is for floating point`;
  }
  if (ts.isBinaryExpression(node) && /^\/=?$/.test(node.operatorToken.getText())) {
    if (isAmount(node.left) || isAmount(node.right))
      return 'amounts are split by allocate, not by /';
  }
  if (/\.(test|fixture)\.ts$/.test(file)) return undefined;
  if (ts.isAsExpression(node) && node.type.getText() === 'Minor') {
    return 'only libs/money makes a Minor: use minor()';
  }
  if (ts.isCallExpression(node) && node.expression.getText() === 'Number') {
    const strict = /^(libs\/ledger|services\/[^/]+\/src\/domain)\//.test(file);
    if (strict || node.arguments.some(isAmount)) return 'text becomes an amount by parseAmount';
  }
  return undefined;
}

let errors = 0;
for (const source of program.getSourceFiles()) {
  const file = relative(root, source.fileName);
  if (!/^(libs|services|infra)\//.test(file) || file.startsWith('libs/money/')) continue;
  const visit = (node) => {
    const what = fault(node, file);
    if (what) {
      const { line } = source.getLineAndCharacterOfPosition(node.getStart(source));
      console.error(`${file}:${line + 1} ${what}: ${node.getText()}`);
      errors++;
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
}
console.log(`${errors} faults with amounts`);
process.exitCode = errors > 0 ? 1 : 0;
